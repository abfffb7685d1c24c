package dev.sluice.examples;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Follows the links of one site, level by level, some pages at a time and each page once.
 *
 * <p>Argument: the URI to start from; without one, the root of a site of its own, which takes 20 ms per page.
 */
public final class WebCrawler {
    static final int PAGES = 63;
    static final int DEPTH = 10;
    private static final int AT_ONCE = 16;

    private final H2Client client;
    private final int atOnce;

    WebCrawler(H2Client client, int atOnce) {
        this.client = client;
        this.atOnce = atOnce;
    }

    public static void main(String[] args) {
        if (args.length > 0) {
            run(args[0], System.out);
            return;
        }
        try (SlowServer server = SlowServer.start(Duration.ofMillis(20), new Site(PAGES)::page)) {
            run(server.uri(), System.out);
        }
    }

    /** Runs the example and prints what it took. */
    static void run(String uri, PrintStream out) {
        H2ConnectionPool pool = H2ConnectionPool.builder().build();
        try {
            H2Client client = H2Client.builder(pool).maxBodyBytes(1 << 20).build();
            pool.warmUp(Origin.of(URI.create(uri)), 1).block(); // so that neither way pays for dialling

            var oneAtATime =
                    Timed.of(new WebCrawler(client, 1).crawl(uri, DEPTH).collectList());
            var manyAtATime =
                    Timed.of(new WebCrawler(client, AT_ONCE).crawl(uri, DEPTH).collectList());
            new Report("Crawl of " + uri + ", " + DEPTH + " links deep")
                    .line("one at a time", "%s, %s", oneAtATime.seconds(), count(oneAtATime.value()))
                    .line(AT_ONCE + " at a time", "%s, %s", manyAtATime.seconds(), count(manyAtATime.value()))
                    .line("speed-up", "%.1f times", manyAtATime.timesFasterThan(oneAtATime))
                    .line(
                            "connections",
                            "%d",
                            Timed.of(Report.connections(pool)).value())
                    .printTo(out);
        } finally {
            pool.dispose();
        }
    }

    /** The pages that are at most this many links from the first, each once, nearest first. */
    Flux<Page> crawl(String start, int depth) {
        return Flux.defer(() -> {
            URI uri = URI.create(start);
            URI first = uri.getRawPath().isEmpty() ? uri.resolve("/") : uri; // as links to the root have it
            return level(List.of(first), depth, new HashSet<>(Set.of(first)));
        });
    }

    /**
     * One level and those below it. What has been seen is a plain set, since levels come one after the other and only
     * the pages within one come at a time.
     */
    private Flux<Page> level(Collection<URI> uris, int depth, Set<URI> seen) {
        return Flux.fromIterable(uris)
                .flatMap(this::fetch, atOnce)
                .collectList()
                .flatMapMany(pages -> Flux.fromIterable(pages).concatWith(below(pages, depth, seen)));
    }

    private Flux<Page> below(List<Page> pages, int depth, Set<URI> seen) {
        if (depth == 0) {
            return Flux.empty();
        }
        Set<URI> next = new LinkedHashSet<>();
        for (Page page : pages) {
            page.links().stream().filter(seen::add).forEach(next::add);
        }
        return next.isEmpty() ? Flux.empty() : level(next, depth - 1, seen);
    }

    /** A page that cannot be had is a page without links: it must not end the crawl. */
    private Mono<Page> fetch(URI uri) {
        return client.get(uri.toString())
                .map(reply -> Page.of(uri, reply))
                .onErrorResume(PoolException.class, failure -> Mono.just(Page.failed(uri, failure)));
    }

    private static String count(List<Page> pages) {
        long found = pages.stream().filter(Page::found).count();
        return found + " pages found, " + (pages.size() - found) + " missing";
    }
}
