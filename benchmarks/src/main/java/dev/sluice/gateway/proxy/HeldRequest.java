package dev.sluice.gateway.proxy;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;

/** A request of HTTP/1.1 as the server hands it on, which waits for its answer until this is closed. */
final class HeldRequest implements AutoCloseable {
    private final CompletableFuture<HttpServerRequest> request = new CompletableFuture<>();
    private final DisposableServer server;
    private final Socket client;

    HeldRequest(String head) throws IOException {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((came, response) -> {
                    request.complete(came);
                    return Mono.never();
                })
                .bindNow();
        client = new Socket("127.0.0.1", server.port());
        client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /** Waits for it. */
    HttpServerRequest get() {
        return request.join();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.disposeNow();
    }
}
