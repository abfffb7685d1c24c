/** The gateway between programs that others wrote, where they are installed. */
@NullMarked
package dev.sluice.gateway.peer;

import org.jspecify.annotations.NullMarked;
