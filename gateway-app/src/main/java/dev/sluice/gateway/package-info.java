/** The gateway's main class, its command line, and the wiring of its parts. */
@NullMarked
package dev.sluice.gateway;

import org.jspecify.annotations.NullMarked;
