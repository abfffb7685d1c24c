package dev.sluice.deployment.containers;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Reply;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.Origin;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;

/** A POST that is under way until {@link #end()}: the backend has its head, and waits for the rest. */
final class OpenUpload {
    private final Sinks.Many<ByteBuf> body = Sinks.many().unicast().onBackpressureBuffer();
    private final CompletableFuture<@Nullable H2Reply> reply;

    OpenUpload(H2ConnectionPool pool, URI gateway, String path) {
        H2Request request = H2Request.builder("POST", path).body(body.asFlux()).build();
        this.reply = H2Client.builder(pool)
                .timeout(Client.DEADLINE.multipliedBy(2))
                .build()
                .send(Origin.of(gateway), request)
                .toFuture();
        send("begun ");
    }

    private void send(String piece) {
        body.emitNext(Unpooled.copiedBuffer(piece, StandardCharsets.UTF_8), Sinks.EmitFailureHandler.FAIL_FAST);
    }

    /** Sends the rest. */
    OpenUpload end() {
        send("and ended");
        body.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);
        return this;
    }

    /** What it is answered. */
    H2Reply reply() {
        return Objects.requireNonNull(reply.join(), "a reply");
    }
}
