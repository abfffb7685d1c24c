package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ClientStream;
import dev.sluice.gateway.listener.OpenStream;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A browser's fields become those that are sent upstream: without what ends here, with the gateway's own, and a request id.
 * HTTP/2's are changed where they are, so each operation begins by making them as the decoder does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // open() comes first
public class FieldsBenchmark {
    /** Five of {@code x-forwarded-*} and {@code forwarded}, {@code via}, {@code x-request-id}. */
    private static final int OWN_FIELDS = 7;

    private final RequestFields fields = new RequestFields();
    private HeldRequest held;
    private HttpServerRequest http1;
    private ClientStream stream;

    @Setup
    public void open() throws IOException, Http2Exception {
        Peer client = new Peer(
                InetAddress.getByName("192.0.2.1"), false, false, new TurnEnd(new EmbeddedChannel().eventLoop()));
        held = new HeldRequest(BrowserFields.http1());
        http1 = held.get();
        client.holdAt(Downstream.channelOf(http1));
        stream = OpenStream.of(BrowserFields.decoded());
        client.holdAt(stream.connection());
    }

    @TearDown
    public void check() throws IOException {
        check(http2());
        check(http1());
        held.close();
    }

    private static void check(Http2Headers upstreams) {
        Http2Headers expected = BrowserFields.decoded();
        for (CharSequence name : expected.names()) {
            boolean yetToCome = Http2Headers.PseudoHeaderName.SCHEME.value().contentEquals(name);
            if (!yetToCome && !AsciiString.contentEquals(expected.get(name), upstreams.get(name))) {
                throw new IllegalStateException(name + " is wrong in " + upstreams);
            }
        }
        int missing = upstreams.scheme() == null ? 1 : 0;
        if (upstreams.size() + missing != expected.size() + OWN_FIELDS) {
            throw new IllegalStateException(upstreams.size() + " fields: " + upstreams);
        }
    }

    /** Of a request of HTTP/2, the decoder's fields included. */
    @Benchmark
    public Http2Headers http2() {
        ClientRequest request = request(stream, BrowserFields.decoded());
        return fields.of(request, target(request));
    }

    /** The decoder's fields alone: to be taken off {@link #http2}. */
    @Benchmark
    public Http2Headers http2Decoded() {
        return BrowserFields.decoded();
    }

    /** Of a request of HTTP/1.1. */
    @Benchmark
    public Http2Headers http1() {
        ClientRequest request = new Http1Request(http1);
        return fields.of(request, target(request));
    }

    @SuppressWarnings("NullAway") // nobody begins its exchange
    private static ClientRequest request(ClientStream stream, Http2Headers head) {
        return new Http2Request(null, stream, head, true);
    }

    private static RequestTarget target(ClientRequest request) {
        return Objects.requireNonNull(RequestTarget.of(request), "no target");
    }
}
