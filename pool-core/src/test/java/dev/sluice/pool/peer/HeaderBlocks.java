package dev.sluice.pool.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The two HPACK states of one connection (RFC 7541 §2.2). Neither direction checks what the fields are. */
final class HeaderBlocks {
    private static final long LIST_BYTES = 1 << 24;

    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true);
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false, LIST_BYTES);

    /** Fields from names and values by turns. */
    static Http2Headers fields(String... namesAndValues) {
        Http2Headers headers = new DefaultHttp2Headers(false);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    byte[] encode(int streamId, Http2Headers headers) {
        ByteBuf block = Unpooled.buffer();
        try {
            encoder.encodeHeaders(streamId, headers, block);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        return ByteBufUtil.getBytes(block);
    }

    /** These fields in this very order, whatever they are; Netty would put pseudo-fields first. No table is used. */
    static byte[] literal(String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            block.write(0);
            string(namesAndValues[i], block);
            string(namesAndValues[i + 1], block);
        }
        return block.toByteArray();
    }

    private static void string(String text, ByteArrayOutputStream block) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        if (octets.length >= 127) {
            throw new IllegalArgumentException("a length of one octet is enough for these tests: " + text);
        }
        block.write(octets.length);
        block.writeBytes(octets);
    }

    Http2Headers decode(int streamId, byte[] block) {
        try {
            return decoder.decodeHeaders(streamId, Unpooled.wrappedBuffer(block));
        } catch (Http2Exception e) {
            throw new AssertionError("the client sent a header block that cannot be decoded", e);
        }
    }

    /** Takes on the table size that the client advertised for what this peer sends. */
    void clientTableSize(long bytes) {
        try {
            encoder.configuration().maxHeaderTableSize(bytes);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Takes on the table size that this peer advertised, once the client has acknowledged it. */
    void ownTableSize(long bytes) {
        try {
            decoder.configuration().maxHeaderTableSize(bytes);
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
    }
}
