package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.test.subscriber.TestSubscriber;

/** The client on a real pool: what a peer sees of its limits and of composed requests. */
class H2ClientOverSocketsTest {

    @RegisterExtension
    final PoolFixture pool = new PoolFixture().limits(1, 100, 100);

    final ScriptedPeer peer = pool.peer();

    @Test
    void zippedRequestsShareAConnectionAndAreAnsweredInAnyOrder() {
        H2Client client = client().build();
        TestSubscriber<String> both = started(Mono.zip(
                client.get(uri("/user")),
                client.postJson(uri("/cart"), "{}"),
                (user, cart) -> user.text() + " has " + cart.text()));
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders(3).path()).isEqualTo("/user");
        assertThat(connection.expectHeaders(5).path()).isEqualTo("/cart");
        assertThat(connection.expectBody(5)).isEqualTo("{}");
        connection.answer(5, "3 things");
        connection.answer(3, "Ada");
        assertThat(result(both)).isEqualTo("Ada has 3 things");
    }

    @Test
    void loserOfTwoIsReset() {
        H2Client client = client().build();
        TestSubscriber<H2Reply> first =
                started(Mono.firstWithValue(client.get(uri("/slow")), client.get(uri("/fast"))));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.expectHeaders(5);
        connection.answer(5, "here");
        assertThat(result(first).text()).isEqualTo("here");
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void bodyThatPassesTheCapIsReset() {
        TestSubscriber<H2Reply> reply =
                started(client().maxBodyBytes(10).build().get(uri("/")));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200");
        connection.data(3, "12345678901", false);
        assertThat(failure(reply)).isEqualTo(ErrorCode.BODY_TOO_LARGE);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void lengthAboveTheCapIsResetBeforeAnyBody() {
        TestSubscriber<H2Reply> reply =
                started(client().maxBodyBytes(10).build().get(uri("/")));
        PeerConnection connection = peer.connect();
        connection.expectHeaders(3);
        connection.headers(3, false, ":status", "200", "content-length", "11");
        assertThat(failure(reply)).isEqualTo(ErrorCode.BODY_TOO_LARGE);
        connection.expectRst(3, Http2Error.CANCEL);
    }

    @Test
    void timeoutInTheBodyResetsTheStreamAndTheConnectionStays() {
        VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
        try {
            Duration timeout = Duration.ofSeconds(5);
            H2Client client = client().timeout(timeout).build();
            TestSubscriber<H2Reply> late = started(client.get(uri("/late")));
            PeerConnection connection = peer.connect();
            connection.expectHeaders(3);
            connection.headers(3, false, ":status", "200");
            connection.data(3, "half", false);
            time.advanceTimeBy(timeout);
            assertThat(failure(late)).isEqualTo(ErrorCode.RESPONSE_TIMEOUT);
            connection.expectRst(3, Http2Error.CANCEL);

            TestSubscriber<H2Reply> next = started(client.get(uri("/next")));
            connection.expectHeaders(5);
            connection.answer(5, "ok");
            assertThat(result(next).text()).isEqualTo("ok");
        } finally {
            VirtualTimeScheduler.reset();
        }
    }

    private static <T> TestSubscriber<T> started(Mono<T> mono) {
        TestSubscriber<T> subscriber = TestSubscriber.create();
        mono.subscribe(subscriber);
        return subscriber;
    }

    private static <T> T result(TestSubscriber<T> subscriber) {
        subscriber.block(PATIENCE);
        assertThat(subscriber.isTerminatedComplete()).isTrue();
        return subscriber.getReceivedOnNext().get(0);
    }

    private static ErrorCode failure(TestSubscriber<?> subscriber) {
        subscriber.block(PATIENCE);
        return ((PoolException) subscriber.expectTerminalError()).code();
    }

    private H2ClientBuilder client() {
        return H2Client.builder(pool.pool());
    }

    private String uri(String path) {
        return pool.origin() + path;
    }
}
