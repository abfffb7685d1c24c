package dev.sluice.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AsciiString;
import reactor.netty.http.server.HttpServerRequest;

/**
 * What is known of a request before it is matched: who sent it, and its id, which goes to the upstream, back to the client,
 * and into answers of the gateway's own.
 *
 * @param peer  who sent it
 * @param id    1 to 128 visible ASCII characters
 * @param http2 whether it came over HTTP/2
 */
record RequestContext(Peer peer, AsciiString id, boolean http2) {
    /** The field that carries the id, in both directions. */
    static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");

    private static final int LONGEST_ID = 128;

    /** A trusted proxy's id is kept if it can be one; every other request gets a new one. */
    static RequestContext of(HttpServerRequest request) {
        Channel channel = Downstream.channelOf(request);
        Peer peer = Peer.of(channel);
        AsciiString given = peer.trusted() ? given(request.requestHeaders()) : AsciiString.EMPTY_STRING;
        return new RequestContext(
                peer, given.isEmpty() ? peer.ids().next() : given, channel instanceof Http2StreamChannel);
    }

    private static AsciiString given(HttpHeaders fields) {
        CharSequence id = fields.get(REQUEST_ID);
        return id != null && wellFormed(id) ? AsciiString.of(id) : AsciiString.EMPTY_STRING;
    }

    private static boolean wellFormed(CharSequence id) {
        if (id.length() > LONGEST_ID) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c >= 0x7f) {
                return false;
            }
        }
        return true;
    }
}
