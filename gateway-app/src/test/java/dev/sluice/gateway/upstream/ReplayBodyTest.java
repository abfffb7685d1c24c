package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.publisher.TestPublisher;

/** A body read by one attempt and then by another; every buffer is released in the end. */
class ReplayBodyTest {
    private final TestPublisher<ByteBuf> source = TestPublisher.create();
    private final ReplayBody body = new ReplayBody(source);
    private final List<ByteBuf> sent = new ArrayList<>();

    private void send(String text) {
        ByteBuf data = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        sent.add(data);
        source.next(data);
    }

    private Reading read(long demand) {
        Reading reading = new Reading(demand);
        body.subscribe(reading);
        return reading;
    }

    @AfterEach
    void nothingLeaks() {
        assertThat(sent).allMatch(data -> data.refCnt() == 0);
    }

    @Test
    void aSecondReaderGetsAllOfIt() {
        Reading first = read(Long.MAX_VALUE);
        send("one");
        send("two");
        body.rewind();
        Reading second = read(Long.MAX_VALUE);
        send("three");
        source.complete();
        assertThat(first.text).hasToString("onetwo");
        assertThat(second.text).hasToString("onetwothree");
        assertThat(second.completed).isTrue();
        assertThat(first.completed).isFalse();
    }

    @Test
    void aBodyThatHasEndedEndsForTheSecondReaderAsWell() {
        read(Long.MAX_VALUE);
        send("whole");
        source.complete();
        body.rewind();
        Reading second = read(Long.MAX_VALUE);
        assertThat(second.text).hasToString("whole");
        assertThat(second.completed).isTrue();
    }

    @Test
    void theSourceIsAskedForOneAtATime() {
        read(Long.MAX_VALUE);
        source.assertMinRequested(1);
        source.assertMaxRequested(1);
        send("x");
        source.assertMaxRequested(2);
        body.stop();
    }

    @Test
    void aReaderGetsNoMoreThanItAskedFor() {
        Reading reading = read(1);
        send("one");
        assertThat(reading.text).hasToString("one");
        source.assertMaxRequested(1);
        reading.request(1);
        send("two");
        assertThat(reading.text).hasToString("onetwo");
        body.forget();
        reading.cancel();
    }

    @Test
    void whatComesBetweenTwoReadersIsKeptForTheSecond() {
        Reading first = read(Long.MAX_VALUE);
        send("one");
        first.cancel();
        send("two");
        body.rewind();
        Reading second = read(1);
        assertThat(second.text).hasToString("one");
        second.request(1);
        assertThat(second.text).hasToString("onetwo");
        second.cancel();
        source.assertCancelled();
    }

    @Test
    void moreThanIsKeptCannotBeReplayed() {
        Reading first = read(Long.MAX_VALUE);
        send("x".repeat(ReplayBody.MOST_KEPT_BYTES));
        assertThat(body.replayable()).isTrue();
        send("y");
        assertThat(body.replayable()).isFalse();
        assertThat(first.text).hasSize(ReplayBody.MOST_KEPT_BYTES + 1);
        assertThat(sent).allMatch(data -> data.refCnt() == 0);
    }

    @Test
    void theHeadEndsTheKeepingAndTheBodyGoesOn() {
        Reading first = read(Long.MAX_VALUE);
        send("one");
        body.forget();
        assertThat(sent).allMatch(data -> data.refCnt() == 0);
        send("two");
        source.complete();
        assertThat(first.text).hasToString("onetwo");
        assertThat(first.completed).isTrue();
    }

    @Test
    void aReaderThatGoesBeforeTheHeadLeavesTheSourceForTheNext() {
        read(Long.MAX_VALUE).cancel();
        source.assertNotCancelled();
        body.forget();
        source.assertCancelled();
    }

    @Test
    void theFirstReadersLateCancelDoesNotHarmTheSecond() {
        Reading first = read(Long.MAX_VALUE);
        body.rewind();
        Reading second = read(Long.MAX_VALUE);
        first.cancel();
        send("x");
        assertThat(second.text).hasToString("x");
    }

    @Test
    void stoppingReleasesWhatIsKeptAndCancelsTheSource() {
        read(Long.MAX_VALUE);
        send("one");
        body.stop();
        source.assertCancelled();
    }

    @Test
    void aBodyThatFailedIsNotReplayed() {
        Reading first = read(Long.MAX_VALUE);
        send("one");
        source.error(new IllegalStateException("the client went"));
        assertThat(first.failure).hasMessage("the client went");
        assertThat(body.replayable()).isFalse();
        body.stop();
    }

    /** Releases what it gets. */
    private static final class Reading extends BaseSubscriber<ByteBuf> {
        final StringBuilder text = new StringBuilder();
        private final long demand;
        boolean completed;

        @Nullable
        Throwable failure;

        Reading(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(demand);
        }

        @Override
        protected void hookOnNext(ByteBuf data) {
            text.append(data.toString(StandardCharsets.UTF_8));
            data.release();
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            failure = throwable;
        }
    }
}
