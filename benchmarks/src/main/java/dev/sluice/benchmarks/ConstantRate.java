package dev.sluice.benchmarks;

import dev.sluice.pool.ConnectionLimits;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import reactor.core.publisher.BaseSubscriber;
import reactor.netty.resources.LoopResources;

/**
 * Sends requests at a constant rate, whatever becomes of them, and takes each one's time from the moment at which it was
 * due: a proxy that stalls is charged for all that it kept waiting (no coordinated omission).
 */
public final class ConstantRate {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(1);

    private final Origin origin;
    private final H2ConnectionPool pool;
    private final H2Request request = H2Request.get("/small");
    private final LongAdder failed = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private volatile Histogram micros = new ConcurrentHistogram(LONGEST_MICROS, 3);

    private ConstantRate(Origin origin, H2ConnectionPool pool) {
        this.origin = origin;
        this.pool = pool;
    }

    /** Arguments: port, requests per second, seconds of warm-up, seconds. Prints microseconds: p50, p99, p99.9, and failures. */
    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        int rate = Integer.parseInt(arguments[1]);
        LoopResources loops = LoopResources.create("client", 1, true);
        ConnectionLimits patient =
                new ConnectionLimits(0, 8, 100, Integer.MAX_VALUE); // a stall fills the queue, and counts
        H2ConnectionPool pool = H2ConnectionPool.builder()
                .loops(loops)
                .settings(PoolSettings.DEFAULT.with(patient))
                .build();
        ConstantRate client = new ConstantRate(Origin.h2c("127.0.0.1", port), pool);
        client.run(rate, Integer.parseInt(arguments[2]));
        client.micros = new ConcurrentHistogram(LONGEST_MICROS, 3);
        client.run(rate, Integer.parseInt(arguments[3]));
        Histogram seen = client.micros;
        System.out.printf(
                Locale.ROOT,
                "RESULT %d %d %d %d%n",
                seen.getValueAtPercentile(50),
                seen.getValueAtPercentile(99),
                seen.getValueAtPercentile(99.9),
                client.failed.sum());
        pool.dispose();
        loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).block();
    }

    private void run(int rate, int seconds) {
        long intervalNanos = TimeUnit.SECONDS.toNanos(1) / rate;
        long count = (long) rate * seconds;
        long before = ended.sum();
        long start = System.nanoTime();
        for (long i = 0; i < count; i++) {
            long due = start + i * intervalNanos;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            pool.request(origin, request).subscribe(new Answer(due));
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (ended.sum() - before < count && System.nanoTime() < patience) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        failed.add(count - (ended.sum() - before));
    }

    private void ended(long due, boolean well) {
        micros.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
        if (!well) {
            failed.increment();
        }
        ended.increment();
    }

    /** One request's, to the end of its body. */
    private final class Answer extends BaseSubscriber<H2Response> {
        private final long due;

        Answer(long due) {
            this.due = due;
        }

        @Override
        protected void hookOnNext(H2Response response) {
            boolean good = response.status() == 200;
            response.body()
                    .subscribe(content -> content.release(), failure -> ended(due, false), () -> ended(due, good));
        }

        @Override
        protected void hookOnError(Throwable failure) {
            ended(due, false);
        }
    }
}
