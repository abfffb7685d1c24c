package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself tells of the way that a request came: the same for all requests of a connection to one authority.
 *
 * @param authority what the client called the gateway, as it was asked for
 * @param host      the same, or null if it cannot be repeated
 * @param port      the one in it, or the scheme's
 * @param forwarded an element of RFC 7239 §4
 */
record Hop(@Nullable String authority, @Nullable AsciiString host, AsciiString port, AsciiString forwarded) {

    static Hop of(Peer peer, @Nullable String authority) {
        AsciiString host = Authority.repeatable(authority) ? AsciiString.of(String.valueOf(authority)) : null;
        StringBuilder element = new StringBuilder("for=").append(peer.node());
        if (host != null) {
            boolean token = HttpHeaderValidationUtil.validateToken(host) < 0;
            element.append(";host=").append(token ? host : "\"" + host + '"');
        }
        element.append(";proto=").append(peer.scheme());
        return new Hop(authority, host, Authority.port(host, peer.scheme()), new AsciiString(element));
    }
}
