package dev.sluice.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AttributeKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Backends to play with, inside the gateway's own process: each answers which one it is and how the request came. */
final class Demo {
    private static final int BACKENDS = 3;
    private static final AttributeKey<Integer> CONNECTION = AttributeKey.valueOf(Demo.class, "connection");

    private Demo() {}

    /** Starts them on free loopback ports; their URIs. They end with the process. */
    static List<String> start() {
        return IntStream.rangeClosed(1, BACKENDS)
                .mapToObj(number -> "h2c://127.0.0.1:"
                        + new Backend("demo-" + number).start().port())
                .toList();
    }

    /** What to try. */
    static String hints(int port, int managementPort) {
        String management = managementPort < 0 ? "" : """

                curl -s http://127.0.0.1:%1$d/actuator/health
                curl -s http://127.0.0.1:%1$d/actuator/sluice
                curl -s http://127.0.0.1:%1$d/actuator/prometheus | grep '^sluice'
            """.formatted(managementPort);
        return """

            The demo runs: %2$d h2c backends behind http://127.0.0.1:%1$d. Try

                curl -s http://127.0.0.1:%1$d/hello
                curl -s --http2-prior-knowledge http://127.0.0.1:%1$d/hello
                curl -sN http://127.0.0.1:%1$d/ticks
                for i in 1 2 3 4 5 6; do curl -s http://127.0.0.1:%1$d/; done
                h2load -n 10000 -c 4 -m 32 http://127.0.0.1:%1$d/
            """.formatted(port, BACKENDS) + management;
    }

    private record Backend(String name, AtomicInteger connections) {
        Backend(String name) {
            this(name, new AtomicInteger());
        }

        DisposableServer start() {
            return HttpServer.create()
                    .host("127.0.0.1")
                    .port(0)
                    .protocol(HttpProtocol.H2C)
                    .handle(this::answer)
                    .bindNow();
        }

        private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
            if (request.uri().startsWith("/ticks")) {
                response.header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
                Flux<ByteBuf> ticks = Flux.interval(Duration.ZERO, Duration.ofSeconds(1))
                        .take(10)
                        .map(tick -> "data: " + tick + " from " + name + "\n\n")
                        .map(text -> Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
                return response.send(ticks, each -> true);
            }
            String json = "{\"backend\":\"%s\",\"connection\":%d,\"stream\":%s,\"protocol\":\"%s\",\"method\":\"%s\"}\n"
                    .formatted(
                            name,
                            connection(request),
                            request.requestHeaders().get("x-http2-stream-id", "0"),
                            request.protocol(),
                            request.method());
            response.header(HttpHeaderNames.CONTENT_TYPE, "application/json");
            if (request.method().equals(HttpMethod.HEAD)) {
                return response.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(json.length()))
                        .send();
            }
            // the upload first: a server that answers early resets its client's streams, and may do so only so often
            return request.receive().then(response.sendString(Mono.just(json)).then());
        }

        /** The number of the connection that a stream belongs to, in the order of their coming. */
        private int connection(HttpServerRequest request) {
            Channel stream = ((Connection) request).channel();
            Channel connection = stream.parent() == null ? stream : stream.parent();
            Integer number = connection.attr(CONNECTION).get();
            if (number == null) {
                number = connections.incrementAndGet();
                connection.attr(CONNECTION).set(number);
            }
            return number;
        }
    }
}
