/** Clients' streams for what is measured in other rooms. */
@NullMarked
package dev.sluice.gateway.listener;

import org.jspecify.annotations.NullMarked;
