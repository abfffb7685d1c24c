package dev.sluice.examples;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** An h2c server on loopback that takes its time for each answer without blocking, and counts what it is asked. */
final class SlowServer implements AutoCloseable {
    private final Duration perAnswer;
    private final Function<String, Optional<String>> pages;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final DisposableServer server;

    private SlowServer(Duration perAnswer, Function<String, Optional<String>> pages) {
        this.perAnswer = perAnswer;
        this.pages = pages;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C)
                .handle(this::answer)
                .bindNow();
    }

    /** Answers every path with a greeting. */
    static SlowServer start(Duration perAnswer) {
        return new SlowServer(perAnswer, path -> Optional.of("Hello from " + path + "\n"));
    }

    /** Answers with the page of a path, 404 where there is none. */
    static SlowServer start(Duration perAnswer, Function<String, Optional<String>> pages) {
        return new SlowServer(perAnswer, pages);
    }

    /** Its root. */
    String uri() {
        return "h2c://127.0.0.1:" + server.port() + "/";
    }

    /** Requests so far. */
    int requests() {
        return requests.get();
    }

    /** The most requests that were under way at one moment. */
    int mostAtOnce() {
        return mostAtOnce.get();
    }

    @Override
    public void close() {
        server.disposeNow();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        requests.incrementAndGet();
        mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
        // counted down before the answer is sent: after it, the client's next request may be here already
        return pause().doOnTerminate(now::decrementAndGet)
                .doOnCancel(now::decrementAndGet)
                .then(Mono.defer(() -> page(request, response)));
    }

    private Mono<Long> pause() {
        return perAnswer.isZero() ? Mono.empty() : Mono.delay(perAnswer);
    }

    private Mono<Void> page(HttpServerRequest request, HttpServerResponse response) {
        return pages.apply("/" + request.path())
                .map(page -> response.header("content-type", "text/html; charset=utf-8")
                        .sendString(Mono.just(page))
                        .then())
                .orElseGet(() -> response.sendNotFound().then());
    }
}
