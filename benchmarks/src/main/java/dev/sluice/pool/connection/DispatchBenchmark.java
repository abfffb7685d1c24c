package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A DATA frame's way from a socket's bytes to its stream's reader, credit included, on a stream that stays open; and the
 * part of it that is the codec's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // open() comes first
public class DispatchBenchmark {
    @Param({"100", "16384"})
    int bodyBytes = 100;

    private EmbeddedPool pool;
    private BareCodec codec;
    private final Answer answer = new Answer();
    private int stream;
    private int codecStream;
    private long sent;
    private long codecSent;

    @Setup
    public void open() throws Http2Exception {
        pool = new EmbeddedPool(bodyBytes);
        pool.request(answer);
        stream = pool.opened();
        pool.wire.head(stream);
        codec = new BareCodec(bodyBytes);
        codecStream = codec.request();
        codec.wire.head(codecStream);
    }

    @TearDown
    public void check() {
        answer.checkGoingOn();
        pool.check(1);
        if (answer.bytes() != sent * bodyBytes || codec.bytes() != codecSent * bodyBytes) {
            throw new IllegalStateException("of " + sent + " and " + codecSent + " frames came " + answer.bytes()
                    + " and " + codec.bytes() + " bytes");
        }
    }

    /** Through codec, reader, dispatcher, stream and body. */
    @Benchmark
    public long data() {
        pool.wire.data(stream);
        pool.wire.drain();
        sent++;
        return answer.bytes();
    }

    /** Through the codec alone. */
    @Benchmark
    public long dataBareCodec() {
        codec.wire.data(codecStream);
        codec.wire.drain();
        codecSent++;
        return codec.bytes();
    }
}
