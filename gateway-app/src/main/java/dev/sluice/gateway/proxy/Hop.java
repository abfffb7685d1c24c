package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway itself tells of the way that a request came: the same for all requests of a connection to one authority.
 *
 * @param authority what the client called the gateway, as it was asked for
 * @param fields    what is told of it
 */
record Hop(@Nullable String authority, ForwardedFields fields) {

    static Hop of(Peer peer, @Nullable String authority) {
        AsciiString host = Authority.repeatable(authority) ? AsciiString.of(String.valueOf(authority)) : null;
        StringBuilder element = new StringBuilder("for=").append(peer.node());
        if (host != null) {
            boolean token = HttpHeaderValidationUtil.validateToken(host) < 0;
            element.append(";host=").append(token ? host : "\"" + host + '"');
        }
        element.append(";proto=").append(peer.scheme());
        AsciiString port = Authority.port(host, peer.scheme());
        return new Hop(
                authority, new ForwardedFields(peer.address(), peer.scheme(), host, port, new AsciiString(element)));
    }
}
