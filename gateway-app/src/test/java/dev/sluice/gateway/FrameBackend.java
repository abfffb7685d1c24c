package dev.sluice.gateway;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** An h2c server whose answers are the frames that a test writes, in whatever order. */
final class FrameBackend implements AutoCloseable {
    final AtomicInteger requests = new AtomicInteger();
    /** Done when a stream was reset, or the connection lost, before its request was at its end. */
    final CompletableFuture<Void> uploadGivenUp = new CompletableFuture<>();

    /** Done when a request for {@code /deaf}, whose body is not read, has come. */
    final CompletableFuture<Void> deaf = new CompletableFuture<>();

    private final DisposableServer server;

    /** What the answer to one request is made of; on the stream's event loop. */
    record Stream(Channel channel, String path) {
        Stream head(String status, String... fields) {
            channel.write(new DefaultHttp2HeadersFrame(headers(status, fields), false));
            return this;
        }

        Stream lastHead(String status, String... fields) {
            channel.write(new DefaultHttp2HeadersFrame(headers(status, fields), true));
            return this;
        }

        Stream data(String text, boolean end) {
            channel.write(new DefaultHttp2DataFrame(TestBackend.text(text), end));
            return this;
        }

        Stream reset(long code) {
            channel.write(new DefaultHttp2ResetFrame(code));
            return this;
        }

        private static Http2Headers headers(String status, String... fields) {
            Http2Headers headers = new DefaultHttp2Headers(false).status(status);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            return headers;
        }
    }

    /** Answers when a request's head has come, and reads its body. */
    FrameBackend(Consumer<Stream> answer) {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C)
                .handle((request, response) -> {
                    requests.incrementAndGet();
                    request.withConnection(connection -> {
                        Channel channel = connection.channel();
                        answer.accept(new Stream(channel, request.uri()));
                        channel.flush();
                    });
                    if (request.uri().equals("/deaf")) {
                        deaf.complete(null);
                        return Flux.<Void>never();
                    }
                    return request.receive()
                            .doOnError(gone -> uploadGivenUp.complete(null))
                            .thenMany(Flux.<Void>never());
                })
                .bindNow();
    }

    String uri() {
        return "h2c://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
