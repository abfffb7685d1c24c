package dev.sluice.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Requests compose as {@code Mono}s do: together, against each other, and given up. */
class H2ClientCompositionTest {
    private final Map<String, Sinks.One<H2Response>> heads = new HashMap<>();
    private final ScriptedPool pool = ScriptedPool.byPath(path -> head(path).asMono());
    private final H2Client client = H2Client.builder(pool).build();

    @Test
    void zipSendsBothAtOnceAndWaitsForBoth() {
        Mono<String> page = Mono.zip(
                client.get("h2c://a/user"),
                client.get("h2c://a/cart"),
                (user, cart) -> user.text() + " has " + cart.text());

        StepVerifier.create(page)
                .then(() -> assertThat(pool.asked()).hasSize(2))
                .then(() -> answer("/cart", "3 things"))
                .then(() -> answer("/user", "Ada"))
                .expectNext("Ada has 3 things")
                .verifyComplete();
    }

    @Test
    void zipCancelsTheOneWhenTheOtherFails() {
        PoolException failure =
                new PoolException(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE, "refused");

        StepVerifier.create(Mono.zip(client.get("h2c://a/user"), client.get("h2c://a/cart")))
                .then(() -> head("/user").tryEmitError(failure).orThrow())
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(failure));

        assertThat(pool.cancelled()).isOne();
    }

    @Test
    void firstOfTwoWinsAndTheLoserIsCancelled() {
        Mono<String> fastest = Mono.firstWithValue(client.get("h2c://a/slow"), client.get("h2c://a/fast"))
                .map(H2Reply::text);

        StepVerifier.create(fastest)
                .then(() -> answer("/fast", "here"))
                .expectNext("here")
                .verifyComplete();

        assertThat(pool.asked()).hasSize(2);
        assertThat(pool.cancelled()).isOne();
    }

    @Test
    void firstOfTwoSurvivesTheFailureOfOne() {
        PoolException failure =
                new PoolException(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE, "refused");

        StepVerifier.create(Mono.firstWithValue(client.get("h2c://a/dead"), client.get("h2c://a/live"))
                        .map(H2Reply::text))
                .then(() -> head("/dead").tryEmitError(failure).orThrow())
                .then(() -> answer("/live", "here"))
                .expectNext("here")
                .verifyComplete();
    }

    @Test
    void cancelBeforeTheHeadCancelsTheRequest() {
        Disposable request = client.get("h2c://a/").subscribe();

        request.dispose();

        assertThat(pool.cancelled()).isOne();
    }

    @Test
    void cancelInTheBodyCancelsTheStreamAndKeepsNoBuffer() {
        TestPublisher<ByteBuf> body = TestPublisher.create();
        ScriptedResponse response = new ScriptedResponse(200).body(body.flux());
        ByteBuf buffer = Unpooled.copiedBuffer("half", UTF_8);
        Disposable request = client.get("h2c://a/").subscribe();
        head("/").tryEmitValue(response).orThrow();
        body.next(buffer);

        request.dispose();

        body.assertCancelled();
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void headThatMeetsTheCancelIsNotLeftWithAnUnreadBody() {
        ScriptedResponse response = new ScriptedResponse(200).body(Flux.never());
        Disposable.Swap request = Disposables.swap();
        ScriptedPool late = ScriptedPool.byPath(path -> head(path).asMono().doOnNext(head -> request.dispose()));
        request.update(H2Client.builder(late).build().get("h2c://a/").subscribe());

        head("/").tryEmitValue(response).orThrow();

        assertThat(request.isDisposed()).isTrue();
        assertThat(response.cancelled() || response.discarded()).isTrue();
    }

    @Test
    void manyAtATimeAreABoundedFlatMap() {
        Flux<String> texts =
                Flux.range(0, 4).flatMap(i -> client.get("h2c://a/" + i).map(H2Reply::text), 2);

        StepVerifier.create(texts)
                .then(() -> assertThat(pool.asked()).hasSize(2))
                .then(() -> answer("/1", "one"))
                .expectNext("one")
                .then(() -> assertThat(pool.asked()).hasSize(3))
                .thenCancel()
                .verify();

        assertThat(pool.cancelled()).isEqualTo(2);
    }

    private Sinks.One<H2Response> head(String path) {
        return heads.computeIfAbsent(path, p -> Sinks.one());
    }

    private void answer(String path, String text) {
        head(path)
                .tryEmitValue(new ScriptedResponse(200).body(Unpooled.copiedBuffer(text, UTF_8)))
                .orThrow();
    }
}
