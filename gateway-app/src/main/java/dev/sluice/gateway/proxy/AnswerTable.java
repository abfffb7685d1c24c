package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ClientStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;

/**
 * HPACK's table for the answers on one client's connection, which learns no secrets and does not grow as the client likes.
 *
 * <p>The server's codec is Reactor Netty's, which takes no sensitivity detector. So a head with a secret in it is written
 * while the table's size is zero, when everything is a literal that is not indexed (RFC 7541 §4.2, §6.3); that costs the
 * connection what its table had learned. See docs/adr/0014. On the connection's event loop.
 */
final class AnswerTable {
    /** The size that everybody starts with; Netty would follow a client up to 4 GiB. */
    static final long MOST_BYTES = 4096;

    private static final AsciiString AUTHENTICATION_INFO = AsciiString.cached("authentication-info");

    private final Http2HeadersEncoder.Configuration encoder;

    private AnswerTable(Http2HeadersEncoder.Configuration encoder) {
        this.encoder = encoder;
    }

    static AnswerTable of(Channel connection) {
        Http2FrameCodec codec = connection.pipeline().get(Http2FrameCodec.class);
        return new AnswerTable(codec.encoder().configuration().headersConfiguration());
    }

    /** Writes a head, which is encoded at once: nothing of its stream can be queued before it. */
    ChannelFuture write(ClientStream stream, Http2Headers head, boolean end) {
        long bytes = Math.min(encoder.maxHeaderTableSize(), MOST_BYTES);
        if (!secret(head)) {
            resize(bytes);
            return stream.headers(head, end);
        }
        resize(0);
        try {
            return stream.headers(head, end);
        } finally {
            resize(bytes);
        }
    }

    private static boolean secret(Http2Headers head) {
        return head.contains(HttpHeaderNames.SET_COOKIE) || head.contains(AUTHENTICATION_INFO);
    }

    private void resize(long bytes) {
        if (encoder.maxHeaderTableSize() != bytes) {
            try {
                encoder.maxHeaderTableSize(bytes);
            } catch (Http2Exception e) {
                throw new IllegalStateException("0 to 4096 are sizes that a table can have", e);
            }
        }
    }
}
