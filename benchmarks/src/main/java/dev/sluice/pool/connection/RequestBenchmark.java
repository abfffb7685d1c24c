package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A whole request of the pool's without a socket: a seat, HEADERS out, the answer's HEADERS and 100 bytes of DATA in, to
 * their stream and its reader, and the seat back; and the part of it that is the codec's.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // open() comes first
public class RequestBenchmark {
    private static final int BODY_BYTES = 100;

    private final Answer answer = new Answer();
    private EmbeddedPool pool;
    private BareCodec codec;
    private long asked;

    @Setup
    public void open() throws Http2Exception {
        pool = new EmbeddedPool(BODY_BYTES);
        codec = new BareCodec(BODY_BYTES);
    }

    @TearDown
    public void check() {
        pool.check(0);
        if (codec.answers() != asked) {
            throw new IllegalStateException(asked + " requests, " + codec.answers() + " answers");
        }
    }

    /** Through the pool. */
    @Benchmark
    public long request() {
        pool.request(answer);
        pool.wire.answer(pool.opened());
        answer.checkComplete();
        return answer.bytes();
    }

    /** Through the codec alone. */
    @Benchmark
    public long requestBareCodec() {
        codec.wire.answer(codec.request());
        asked++;
        return codec.bytes();
    }
}
