/**
 * Backends that speak HTTP/1.1: connections come from Reactor Netty's {@code HttpClient}, the exchange on one is ours, and
 * every answer and every failure has the shape that the HTTP/2 pool gives them.
 */
@NullMarked
package dev.sluice.gateway.upstream.http1;

import org.jspecify.annotations.NullMarked;
