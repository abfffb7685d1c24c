package dev.sluice.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The cap on bodies and the time for a whole exchange. */
class H2ClientLimitsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    @Test
    void bodyOfExactlyTheCapIsAReply() {
        ScriptedResponse response = new ScriptedResponse(200).body(buffer("12345"), buffer("67890"));

        StepVerifier.create(capped(10, response))
                .assertNext(reply -> assertThat(reply.text()).isEqualTo("1234567890"))
                .verifyComplete();
    }

    @Test
    void bodyThatPassesTheCapCancelsTheStreamAndReleasesItsBuffers() {
        TestPublisher<ByteBuf> body = TestPublisher.create();
        ScriptedResponse response = new ScriptedResponse(200).body(body.flux());
        ByteBuf within = buffer("12345");
        ByteBuf beyond = buffer("678901");

        StepVerifier.create(capped(10, response))
                .then(() -> body.next(within))
                .then(() -> body.assertNotCancelled())
                .then(() -> body.next(beyond))
                .verifyErrorSatisfies(failure -> assertCode(failure, ErrorCode.BODY_TOO_LARGE));

        body.assertCancelled();
        assertThat(List.of(within.refCnt(), beyond.refCnt())).containsOnly(0);
    }

    @Test
    void contentLengthAboveTheCapFailsAtOnceWithoutReading() {
        ScriptedResponse response =
                new ScriptedResponse(200).header("content-length", "11").body(Flux.never());

        StepVerifier.create(capped(10, response))
                .verifyErrorSatisfies(failure -> assertCode(failure, ErrorCode.BODY_TOO_LARGE));

        assertThat(response.discarded()).isTrue();
        assertThat(response.subscribed()).isFalse();
    }

    @Test
    void capOfZeroStillAllowsAnswersWithoutABody() {
        StepVerifier.create(capped(0, new ScriptedResponse(204)))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void contentLengthOfHeadIsAnotherAnswersAndPasses() {
        ScriptedResponse response = new ScriptedResponse(200).header("content-length", "11");
        H2Client client = client(response).maxBodyBytes(10).build();

        StepVerifier.create(client.send(
                        Origin.h2c("a", 80), H2Request.builder("HEAD", "/").build()))
                .assertNext(reply -> assertThat(reply.header("content-length")).isEqualTo("11"))
                .verifyComplete();
    }

    @Test
    void contentLengthOfNotModifiedIsAnotherAnswersAndPasses() {
        StepVerifier.create(capped(10, new ScriptedResponse(304).header("content-length", "11")))
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void lengthThatIsNoNumberLeavesTheCapToTheBody() {
        ScriptedResponse response = new ScriptedResponse(200)
                .header("content-length", "99999999999999999999")
                .body(buffer("12345678901"));

        StepVerifier.create(capped(10, response))
                .verifyErrorSatisfies(failure -> assertCode(failure, ErrorCode.BODY_TOO_LARGE));
    }

    @Test
    void noHeadWithinTheTimeoutCancelsTheRequest() {
        ScriptedPool pool = ScriptedPool.byPath(path -> Mono.never());

        StepVerifier.withVirtualTime(
                        () -> H2Client.builder(pool).timeout(TIMEOUT).build().get("h2c://a"))
                .expectSubscription()
                .expectNoEvent(TIMEOUT.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .verifyErrorSatisfies(failure -> assertCode(failure, ErrorCode.RESPONSE_TIMEOUT));

        assertThat(pool.cancelled()).isOne();
    }

    @Test
    void timeoutCoversTheBodyAndCancelsIt() {
        ByteBuf early = buffer("early");
        ScriptedResponse response = new ScriptedResponse(200)
                .body(Flux.defer(() ->
                        Mono.just(early).delayElement(Duration.ofSeconds(3)).concatWith(Mono.never())));

        StepVerifier.withVirtualTime(
                        () -> client(response).timeout(TIMEOUT).build().get("h2c://a"))
                .expectSubscription()
                .expectNoEvent(TIMEOUT.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .verifyErrorSatisfies(failure -> assertThat(
                                assertCode(failure, ErrorCode.RESPONSE_TIMEOUT).verdict())
                        .isEqualTo(RetryVerdict.IF_IDEMPOTENT));

        assertThat(response.cancelled()).isTrue();
        assertThat(early.refCnt()).isZero();
    }

    @Test
    void timeoutCoversTheTrailers() {
        ScriptedResponse response = new ScriptedResponse(200).trailers(Mono.never());

        StepVerifier.withVirtualTime(
                        () -> client(response).timeout(TIMEOUT).build().get("h2c://a"))
                .thenAwait(TIMEOUT)
                .verifyErrorSatisfies(failure -> assertCode(failure, ErrorCode.RESPONSE_TIMEOUT));
    }

    @Test
    void answerJustInTimeIsAReply() {
        ScriptedPool pool =
                ScriptedPool.byPath(path -> Mono.just(new ScriptedResponse(200)).delayElement(TIMEOUT.minusMillis(1)));

        StepVerifier.withVirtualTime(
                        () -> H2Client.builder(pool).timeout(TIMEOUT).build().get("h2c://a"))
                .thenAwait(TIMEOUT)
                .expectNextCount(1)
                .verifyComplete();

        assertThat(pool.cancelled()).isZero();
    }

    private static Mono<H2Reply> capped(int maxBodyBytes, H2Response response) {
        return client(response).maxBodyBytes(maxBodyBytes).build().get("h2c://a");
    }

    private static H2ClientBuilder client(H2Response response) {
        return H2Client.builder(ScriptedPool.answering(response));
    }

    private static PoolException assertCode(Throwable failure, ErrorCode code) {
        assertThat(failure).isInstanceOf(PoolException.class);
        assertThat(((PoolException) failure).code()).isEqualTo(code);
        assertThat(((PoolException) failure).initiator()).isEqualTo(Initiator.POOL);
        return (PoolException) failure;
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }
}
