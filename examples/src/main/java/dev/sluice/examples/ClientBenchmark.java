package dev.sluice.examples;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Reply;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How many requests a second the client sends over sockets when some are always under way, and how long each takes.
 *
 * <p>Argument: the URI to get; without one, that of a server of its own, which answers at once and shares the machine's
 * cores with the client.
 */
public final class ClientBenchmark {
    private static final int AT_ONCE = 64;
    private static final Duration WARM_UP = Duration.ofSeconds(5);
    private static final Duration MEASURED = Duration.ofSeconds(2);

    private final H2Client client;
    private final String uri;
    private final LongAdder failures = new LongAdder();

    private ClientBenchmark(H2Client client, String uri) {
        this.client = client;
        this.uri = uri;
    }

    public static void main(String[] args) {
        if (args.length > 0) {
            run(args[0], WARM_UP, MEASURED, System.out);
            return;
        }
        try (SlowServer server = SlowServer.start(Duration.ZERO)) {
            run(server.uri(), WARM_UP, MEASURED, System.out);
        }
    }

    /** Runs the benchmark, prints what it found, and returns how long each request took. */
    static Latencies run(String uri, Duration warmUp, Duration measured, PrintStream out) {
        H2ConnectionPool pool = H2ConnectionPool.builder().build();
        try {
            pool.warmUp(Origin.of(URI.create(uri)), 1).block(); // or says at once why nothing can be measured
            H2Client client = H2Client.builder(pool).build();
            new ClientBenchmark(client, uri).load(warmUp).block();
            ClientBenchmark benchmark = new ClientBenchmark(client, uri);
            Timed<Latencies> result = Timed.of(benchmark.load(measured));
            benchmark
                    .report(result)
                    .line(
                            "connections",
                            "%d",
                            Timed.of(Report.connections(pool)).value())
                    .printTo(out);
            return result.value();
        } finally {
            pool.dispose();
        }
    }

    /** As many clients as requests at once, each of which sends its next request when its last one is answered. */
    private Mono<Latencies> load(Duration time) {
        return Flux.defer(() -> {
                    long end = System.nanoTime() + time.toNanos();
                    return Flux.range(0, AT_ONCE)
                            .flatMap(i -> timedRequest().repeat(() -> System.nanoTime() - end < 0), AT_ONCE);
                })
                .collectList()
                .map(Latencies::of);
    }

    /** How long a request took; empty if it failed. */
    private Mono<Long> timedRequest() {
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return client.get(uri)
                    .filter(H2Reply::ok)
                    .map(reply -> System.nanoTime() - start)
                    .onErrorResume(PoolException.class, failure -> Mono.empty())
                    .switchIfEmpty(Mono.fromRunnable(failures::increment));
        });
    }

    private Report report(Timed<Latencies> result) {
        Latencies latencies = result.value();
        return new Report("GET " + uri + " with " + AT_ONCE + " requests under way")
                .line("requests", "%,d in %s", latencies.count(), result.seconds())
                .line("failures", "%,d", failures.sum())
                .line("throughput", "%,.0f requests/s", latencies.count() / (result.nanos() / 1e9))
                .line("latency average", "%.3f ms", latencies.averageMillis())
                .line("latency p50", "%.3f ms", latencies.millisAt(50))
                .line("latency p95", "%.3f ms", latencies.millisAt(95))
                .line("latency p99", "%.3f ms", latencies.millisAt(99));
    }
}
