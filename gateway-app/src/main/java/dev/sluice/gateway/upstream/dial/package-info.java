/** How connections to backends are made where the HTTP/2 pool does not make them: TLS contexts, ALPN, why a dial failed. */
@NullMarked
package dev.sluice.gateway.upstream.dial;

import org.jspecify.annotations.NullMarked;
