/** The traffic port's connections: what stands between a client's socket and the server's requests. */
@NullMarked
package dev.sluice.gateway.listener;

import org.jspecify.annotations.NullMarked;
