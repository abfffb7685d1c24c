package dev.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A server behind the gateway whose answers a test can steer. */
final class TestBackend {
    static final int CHUNK_BYTES = 16 << 10;

    final AtomicLong requests = new AtomicLong();
    private final Map<String, LongAdder> byTarget = new ConcurrentHashMap<>();
    /** Done with the first request. */
    final CompletableFuture<Void> asked = new CompletableFuture<>();
    /** Method and target of the newest request. */
    private volatile String lastTarget = "";
    /** Bytes handed to the server for {@code /big}. */
    final AtomicLong produced = new AtomicLong();
    /** Bytes taken from the client for {@code /slow-sink}. */
    final AtomicLong consumed = new AtomicLong();
    /** What {@code /events} sends. */
    final Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
    /** Breaks off the answers of {@code /cut}. */
    final Sinks.Many<String> cuts = Sinks.many().multicast().directBestEffort();

    /** Bodies that came to {@code /upload} and looked complete. */
    final AtomicLong wholeUploads = new AtomicLong();

    final CompletableFuture<Void> uploadBegan = new CompletableFuture<>();
    /** How the bodies of {@code /upload-end} and {@code /early} ended. */
    final CompletableFuture<SignalType> uploadEnd = new CompletableFuture<>();

    final CompletableFuture<SignalType> earlyEnd = new CompletableFuture<>();
    /** Done when the stream of {@code /never} or {@code /endless} is gone. */
    final CompletableFuture<Void> gone = new CompletableFuture<>();

    private final DisposableServer server;
    private final boolean tls;

    private TestBackend(@Nullable SslContext context) {
        this.tls = context != null;
        HttpServer plain = HttpServer.create().host("127.0.0.1").port(0);
        HttpServer bound = context == null
                ? plain.protocol(HttpProtocol.H2C)
                : plain.protocol(HttpProtocol.H2).secure(spec -> spec.sslContext(context));
        this.server = bound.handle(this::answer).bindNow();
    }

    static TestBackend h2c() {
        return new TestBackend(null);
    }

    static TestBackend h2(SslContext context) {
        return new TestBackend(context);
    }

    /** Requests for this target alone: one that its client gave up may come when another test has begun. */
    long requests(String target) {
        LongAdder seen = byTarget.get(target);
        return seen == null ? 0 : seen.sum();
    }

    /** Requests for all other targets than these, however strange. */
    long requestsExcept(Set<String> targets) {
        return byTarget.entrySet().stream()
                .filter(seen -> !targets.contains(seen.getKey()))
                .mapToLong(seen -> seen.getValue().sum())
                .sum();
    }

    String lastTarget() {
        return lastTarget;
    }

    String uri() {
        return (tls ? "h2://localhost:" : "h2c://127.0.0.1:") + server.port();
    }

    void stop() {
        server.disposeNow();
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        String uri = request.uri();
        lastTarget = request.method() + " " + uri;
        requests.incrementAndGet();
        byTarget.computeIfAbsent(uri, first -> new LongAdder()).increment();
        asked.complete(null);
        String path = uri.indexOf('?') < 0 ? uri : uri.substring(0, uri.indexOf('?'));
        if (path.startsWith("/status/")) {
            return response.status(Integer.parseInt(path.substring(8))).send();
        }
        return switch (path) {
            case "/echo" -> response.send(request.receive().retain());
            case "/request-trailers" -> requestTrailers(request, response);
            case "/fields" -> fields(request, response);
            case "/big" -> response.send(big(Long.parseLong(uri.substring(uri.indexOf('?') + 1))));
            case "/slow-sink" -> response.sendString(slowSink(request).map(String::valueOf));
            case "/trailers" ->
                response.trailerHeaders(
                                trailers -> trailers.add("grpc-status", "0").add("x-sum", "abc"))
                        .sendString(Flux.just("hello, ", "world"));
            case "/cut" -> response.send(cutOnDemand(), each -> true);
            case "/upload" -> upload(request, response);
            case "/upload-end" -> uploadEnd(request);
            case "/early" -> early(request, response);
            case "/never" -> never(request);
            case "/endless" -> response.send(endless(request), each -> true);
            case "/events" -> response.sse().send(events.asFlux().map(TestBackend::text), each -> true);
            case "/cookies" -> cookies(response);
            case "/length" -> response.header("content-length", "12345").send();
            default -> response.sendString(Mono.just("ok"));
        };
    }

    private Publisher<Void> fields(HttpServerRequest request, HttpServerResponse response) {
        String fields = request.requestHeaders().entries().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .sorted()
                .collect(Collectors.joining("\n"));
        String text = request.method() + " " + request.uri() + "\n" + fields;
        return response.header("connection-note", "kept").sendString(Mono.just(text));
    }

    private static Publisher<Void> cookies(HttpServerResponse response) {
        return response.header("date", "Wed, 01 Jan 2025 00:00:00 GMT")
                .addHeader("set-cookie", "a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT")
                .addHeader("set-cookie", "b=2")
                .addHeader("set-cookie", "c=3")
                .sendString(Mono.just("ok"));
    }

    /** Reactor Netty drops request trailers, so they are caught ahead of it. */
    private Publisher<Void> requestTrailers(HttpServerRequest request, HttpServerResponse response) {
        StringBuilder trailers = new StringBuilder();
        request.withConnection(connection -> connection
                .channel()
                .pipeline()
                .addBefore(NettyPipeline.ReactiveBridge, "test.trailers", new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        if (message instanceof LastHttpContent last) {
                            last.trailingHeaders().entries().stream()
                                    .filter(field -> !field.getKey().startsWith("x-http2-"))
                                    .forEach(field -> trailers.append("; ").append(field));
                        }
                        context.fireChannelRead(message);
                    }
                }));
        Mono<String> answer =
                request.receive().aggregate().asString().defaultIfEmpty("").map(body -> body + trailers);
        return response.sendString(answer);
    }

    private Flux<ByteBuf> big(long bytes) {
        return Flux.generate(() -> bytes, (left, sink) -> {
            if (left <= 0) {
                sink.complete();
                return 0L;
            }
            int size = (int) Math.min(CHUNK_BYTES, left);
            produced.addAndGet(size);
            sink.next(Unpooled.buffer(size).writeZero(size));
            return left - size;
        });
    }

    /** Reads one buffer at a time; answers with the number of bytes. */
    private Mono<Long> slowSink(HttpServerRequest request) {
        Sinks.One<Long> total = Sinks.one();
        request.receive().subscribe(new BaseSubscriber<ByteBuf>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(1);
            }

            @Override
            protected void hookOnNext(ByteBuf content) {
                consumed.addAndGet(content.readableBytes());
                request(1);
            }

            @Override
            protected void hookOnComplete() {
                total.tryEmitValue(consumed.get());
            }
        });
        return total.asMono();
    }

    private Flux<ByteBuf> cutOnDemand() {
        // listens before there is anything to answer
        Mono<ByteBuf> cut = cuts.asFlux().next().flatMap(why -> Mono.error(new IllegalStateException(why)));
        return Flux.merge(cut, Flux.just(text("some")));
    }

    private Publisher<Void> upload(HttpServerRequest request, HttpServerResponse response) {
        Mono<String> whole = request.receive().aggregate().asString().defaultIfEmpty("");
        return response.sendString(whole.map(body -> "whole " + wholeUploads.incrementAndGet()));
    }

    private Publisher<Void> uploadEnd(HttpServerRequest request) {
        return request.receive()
                .doOnNext(content -> uploadBegan.complete(null))
                .doFinally(uploadEnd::complete)
                .then(Mono.never());
    }

    /** Answers at once and reads on. */
    private Publisher<Void> early(HttpServerRequest request, HttpServerResponse response) {
        request.withConnection(connection -> connection
                .channel()
                .pipeline()
                .addBefore(NettyPipeline.ReactiveBridge, "test.end", new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        if (message instanceof LastHttpContent) {
                            earlyEnd.complete(SignalType.ON_COMPLETE);
                        }
                        context.fireChannelRead(message);
                    }

                    @Override
                    public void channelInactive(ChannelHandlerContext context) {
                        earlyEnd.complete(SignalType.ON_ERROR);
                        context.fireChannelInactive();
                    }
                }));
        return response.sendString(Mono.just("early"));
    }

    private Publisher<Void> never(HttpServerRequest request) {
        request.withConnection(this::watch);
        return Mono.never();
    }

    private Flux<ByteBuf> endless(HttpServerRequest request) {
        request.withConnection(this::watch);
        return Flux.just(text("first")).concatWith(Flux.never());
    }

    private void watch(Connection connection) {
        connection.onDispose(() -> gone.complete(null));
    }

    static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    static Map<String, String> parse(String fields) {
        return fields.lines()
                .skip(1)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (a, b) -> a + "|" + b));
    }
}
