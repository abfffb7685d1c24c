package dev.sluice.gateway.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state of a backend's health × every event, with three failures to go out and two successes to come back. */
class VitalsTest {
    private static final Instant START = Instant.EPOCH;
    private static final Fault FAULT = new Fault("connect-failed", "no connection");
    private static final long LATER = Vitals.TOGETHER_NANOS;

    private enum Event {
        ANSWERED,
        FAILED,
        PROBE_FAILED,
        PROBE_SUCCEEDED
    }

    private static Vitals after(Vitals before, Event event, long nowNanos) {
        return switch (event) {
            case ANSWERED -> before.answered();
            case FAILED -> before.failed(FAULT, nowNanos, 3);
            case PROBE_FAILED -> before.probeFailed(FAULT, 3);
            case PROBE_SUCCEEDED -> before.probeSucceeded(2);
        };
    }

    @ParameterizedTest(name = "{0} {1}/{2}/{3}, {4}: {5} {6}/{7}/{8}")
    @CsvSource({
        // in, failures, failed probes, successes, event, in, failures, failed probes, successes
        "true,  0, 0, 0, ANSWERED,        true,  0, 0, 0",
        "true,  2, 0, 0, ANSWERED,        true,  0, 0, 0",
        "true,  0, 2, 0, ANSWERED,        true,  0, 2, 0",
        "false, 3, 0, 1, ANSWERED,        false, 3, 0, 1",
        "true,  0, 0, 0, FAILED,          true,  1, 0, 0",
        "true,  1, 0, 0, FAILED,          true,  2, 0, 0",
        "true,  2, 0, 0, FAILED,          false, 3, 0, 0",
        "true,  1, 2, 0, FAILED,          true,  2, 2, 0",
        "false, 3, 0, 1, FAILED,          false, 3, 0, 1",
        "true,  0, 0, 0, PROBE_FAILED,    true,  0, 1, 0",
        "true,  2, 1, 0, PROBE_FAILED,    true,  2, 2, 0",
        "true,  0, 2, 0, PROBE_FAILED,    false, 0, 3, 0",
        "false, 3, 0, 1, PROBE_FAILED,    false, 3, 0, 0",
        "true,  0, 0, 0, PROBE_SUCCEEDED, true,  0, 0, 0",
        "true,  2, 2, 0, PROBE_SUCCEEDED, true,  2, 0, 0",
        "false, 3, 0, 0, PROBE_SUCCEEDED, false, 3, 0, 1",
        "false, 3, 0, 1, PROBE_SUCCEEDED, true,  0, 0, 0",
    })
    void eachEventInEachState(
            boolean in,
            int failures,
            int failedProbes,
            int successes,
            Event event,
            boolean inThen,
            int failuresThen,
            int failedProbesThen,
            int successesThen) {
        Vitals before = new Vitals(in, failures, failedProbes, successes, 0, START, null);
        Vitals then = after(before, event, LATER);
        assertThat(then.in()).isEqualTo(inThen);
        assertThat(then.failures()).isEqualTo(failuresThen);
        assertThat(then.failedProbes()).isEqualTo(failedProbesThen);
        assertThat(then.successes()).isEqualTo(successesThen);
    }

    @Test
    void anAnswerOfOneThatIsWellChangesNothing() {
        Vitals well = Vitals.fresh(START);
        assertThat(well.answered()).isSameAs(well);
        assertThat(well.probeSucceeded(2)).isSameAs(well);
    }

    @Test
    void failuresThatComeTogetherAreOne() {
        Vitals one = Vitals.fresh(START).failed(FAULT, 0, 3);
        assertThat(one.failed(FAULT, Vitals.TOGETHER_NANOS - 1, 3)).isSameAs(one);
        assertThat(one.failed(FAULT, Vitals.TOGETHER_NANOS, 3).failures()).isEqualTo(2);
    }

    @Test
    void aClockThatOverflowsBetweenTwoFailuresDoesNotHideTheSecond() {
        Vitals one = Vitals.fresh(START).failed(FAULT, Long.MAX_VALUE, 3);
        long later = Long.MAX_VALUE + TimeUnit.SECONDS.toNanos(1);
        assertThat(one.failed(FAULT, later, 3).failures()).isEqualTo(2);
    }

    @Test
    void aLimitOfOneTakesItOutAtOnceAndBringsItBackAtOnce() {
        Vitals out = Vitals.fresh(START).failed(FAULT, 0, 1);
        assertThat(out.in()).isFalse();
        assertThat(out.probeSucceeded(1).in()).isTrue();
    }

    @Test
    void theLastFaultIsRemembered() {
        assertThat(Vitals.fresh(START).failed(FAULT, 0, 3).answered().last()).isEqualTo(FAULT);
    }
}
