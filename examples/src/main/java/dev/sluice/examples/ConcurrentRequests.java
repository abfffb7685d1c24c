package dev.sluice.examples;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Reply;
import dev.sluice.pool.Origin;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;

/**
 * The same requests one at a time and all at once, over few connections; and requests composed as {@code Mono}s do.
 *
 * <p>Argument: the URI to get; without one, that of a server of its own, which takes 20 ms per answer.
 */
public final class ConcurrentRequests {
    static final int REQUESTS = 100;

    private final H2Client client;
    private final String uri;

    private ConcurrentRequests(H2Client client, String uri) {
        this.client = client;
        this.uri = uri;
    }

    public static void main(String[] args) {
        if (args.length > 0) {
            run(args[0], System.out);
            return;
        }
        try (SlowServer server = SlowServer.start(Duration.ofMillis(20))) {
            run(server.uri(), System.out);
        }
    }

    /** Runs the example and prints what it took. */
    static void run(String uri, PrintStream out) {
        H2ConnectionPool pool = H2ConnectionPool.builder().build();
        try {
            H2Client client = H2Client.builder(pool)
                    .header("user-agent", "sluice-example")
                    .timeout(Duration.ofSeconds(10))
                    .maxBodyBytes(1 << 20)
                    .build();
            new ConcurrentRequests(client, uri).report(pool).printTo(out);
        } finally {
            pool.dispose();
        }
    }

    private Report report(H2ConnectionPool pool) {
        pool.warmUp(Origin.of(URI.create(uri)), 1).block(); // so that neither way pays for dialling

        Timed<Long> oneAtATime = Timed.of(requests(ids -> ids.concatMap(id -> get(id))));
        Timed<Long> allAtOnce = Timed.of(requests(ids -> ids.flatMap(id -> get(id), REQUESTS)));
        Timed<Tuple2<H2Reply, H2Reply>> both = Timed.of(both());
        Timed<H2Reply> first = Timed.of(firstOfTwo());

        return new Report(REQUESTS + " requests to " + uri)
                .line("one at a time", "%s, %d answered", oneAtATime.seconds(), oneAtATime.value())
                .line("all at once", "%s, %d answered", allAtOnce.seconds(), allAtOnce.value())
                .line("speed-up", "%.1f times", allAtOnce.timesFasterThan(oneAtATime))
                .line("connections", "%d", Timed.of(Report.connections(pool)).value())
                .line(
                        "Mono.zip of two",
                        "%s, both of %d",
                        both.seconds(),
                        both.value().getT1().status())
                .line(
                        "first of two",
                        "%s, status %d",
                        first.seconds(),
                        first.value().status());
    }

    /** Answers are what is counted: a failure would end the whole Flux with its reason. */
    private static Mono<Long> requests(Function<Flux<Integer>, Flux<H2Reply>> way) {
        return Flux.range(1, REQUESTS).transform(way).filter(H2Reply::ok).count();
    }

    private Mono<H2Reply> get(int id) {
        return client.get(uri + (uri.contains("?") ? "&id=" : "?id=") + id);
    }

    /** Both are sent at once; if one fails the other is cancelled. */
    private Mono<Tuple2<H2Reply, H2Reply>> both() {
        return Mono.zip(get(1), get(2));
    }

    /** Both are sent at once; whichever answers first wins, and the other is cancelled. */
    private Mono<H2Reply> firstOfTwo() {
        return Mono.firstWithValue(get(1), get(2));
    }
}
