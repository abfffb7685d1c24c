package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;

/** Subscribers that throw, or end things from inside their own signals, harm nobody. */
class RudeSubscriberTest {
    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 100, 100);

    final ScriptedPeer peer = pool.peer();

    /** A request whose subscriber throws when it fails. */
    private void sendRudely() {
        pool.pool().request(pool.origin(), H2Request.get("/rude")).subscribe(new CoreSubscriber<H2Response>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(H2Response response) {}

            @Override
            public void onError(Throwable failure) {
                throw new IllegalStateException("rude");
            }

            @Override
            public void onComplete() {}
        });
    }

    @Test
    void throwingAtAFailureHindersNoOtherThatFailsWithIt() {
        sendRudely();
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.closeTcp();
        assertThat(call.failure().code()).isEqualTo(ErrorCode.CONNECTION_CLOSED);
    }

    @Test
    void throwingAtARefusalHindersNoOtherThatWaits() {
        sendRudely();
        Call call = pool.get("/");
        peer.accept().closeTcp();
        assertThat(call.failure().code()).isEqualTo(ErrorCode.CONNECT_FAILED);
    }

    @Test
    void bodyWhoseStreamFailsInsideItsOwnSignalFailsWhenThatReturns() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        H2Response response = call.head();
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        boolean[] reading = {false};
        response.body().subscribe(new BaseSubscriber<ByteBuf>() {
            @Override
            protected void hookOnNext(ByteBuf buffer) {
                buffer.release();
                reading[0] = true;
                pool.pool().dispose();
                reading[0] = false;
            }

            @Override
            protected void hookOnError(Throwable failure) {
                inside.complete(reading[0]);
            }
        });
        connection.data(3, "x", false);
        assertThat(Call.await(inside)).isFalse();
    }

    @Test
    void bodyThatIsDiscardedInsideItsOwnSignalFailsWhenThatReturns() {
        Call call = pool.get("/");
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        H2Response response = call.head();
        CompletableFuture<Boolean> inside = new CompletableFuture<>();
        boolean[] reading = {false};
        response.body().subscribe(new BaseSubscriber<ByteBuf>() {
            @Override
            protected void hookOnNext(ByteBuf buffer) {
                buffer.release();
                reading[0] = true;
                response.discard();
                reading[0] = false;
            }

            @Override
            protected void hookOnError(Throwable failure) {
                inside.complete(reading[0]);
            }
        });
        connection.data(3, "x", false);
        assertThat(Call.await(inside)).isFalse();
        connection.expectRst(3);
    }
}
