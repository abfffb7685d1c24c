package dev.sluice.deployment.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PromtoolConditionTest {
    @Test
    void whereItIsMissingItsTestsAreLeftOut() {
        assertThat(PromtoolCondition.decide(false, false).isDisabled()).isTrue();
    }

    @Test
    void whereItIsMissingAndRequiredTheyFail() {
        assertThatThrownBy(() -> PromtoolCondition.decide(false, true)).hasMessageContaining("promtool");
    }

    @Test
    void whereItIsThereTheyRun() {
        assertThat(PromtoolCondition.decide(true, true).isDisabled()).isFalse();
    }
}
