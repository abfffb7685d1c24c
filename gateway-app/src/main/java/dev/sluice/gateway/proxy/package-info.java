/** A request's way through the gateway: taken from the server, sent to the pool, its answer written back. */
@NullMarked
package dev.sluice.gateway.proxy;

import org.jspecify.annotations.NullMarked;
