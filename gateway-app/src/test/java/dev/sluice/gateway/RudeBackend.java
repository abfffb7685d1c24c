package dev.sluice.gateway;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** An h2c server that reads each request to its end and then closes the connection. */
final class RudeBackend {
    final AtomicLong requests = new AtomicLong();
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.H2C)
            .handle((request, response) -> request.receive().then(Mono.defer(() -> {
                requests.incrementAndGet();
                request.withConnection(connection -> close(connection.channel()));
                return Mono.never();
            })))
            .bindNow();

    /** Of the stream's connection. */
    private static void close(Channel stream) {
        stream.parent().close();
    }

    String uri() {
        return "h2c://127.0.0.1:" + server.port();
    }

    void stop() {
        server.disposeNow();
    }
}
