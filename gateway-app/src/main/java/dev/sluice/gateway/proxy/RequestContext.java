package dev.sluice.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

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
    static RequestContext of(Channel connection, boolean http2, @Nullable CharSequence givenId) {
        Peer peer = Peer.of(connection);
        boolean keeps = peer.trusted() && givenId != null && wellFormed(givenId);
        return new RequestContext(
                peer, keeps ? AsciiString.of(givenId) : peer.ids().next(), http2);
    }

    private static boolean wellFormed(CharSequence id) {
        if (id.length() == 0 || id.length() > LONGEST_ID) {
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
