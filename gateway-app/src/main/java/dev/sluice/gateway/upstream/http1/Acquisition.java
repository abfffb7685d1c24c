package dev.sluice.gateway.upstream.http1;

import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/**
 * A call's wait for one connection, and what Reactor Netty calls when it is there. Its request is never completed for
 * Reactor Netty: the exchange says when it is over.
 */
final class Acquisition extends BaseSubscriber<Void>
        implements BiFunction<HttpClientRequest, NettyOutbound, Publisher<Void>> {
    private final Http1Call call;
    private final Http1Group group;
    private final long askedNanos = System.nanoTime();

    Acquisition(Http1Call call, Http1Group group) {
        this.call = call;
        this.group = group;
    }

    @Override
    public Publisher<Void> apply(HttpClientRequest ignored, NettyOutbound outbound) {
        BackendConnection connection = group.taken(this, (Connection) ignored);
        if (!call.onConnection(this, connection, connection.stoodBefore(askedNanos))) {
            call.loop().later(connection::giveBack);
        }
        return Mono.never();
    }

    @Override
    protected void hookOnError(Throwable cause) {
        group.ended(this);
        call.onNoConnection(this, cause);
    }

    Http1Call call() {
        return call;
    }
}
