package dev.sluice.deployment.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class EngineConditionTest {
    @Test
    void withoutAnEngineItsTestsAreLeftOut() {
        assertThat(EngineCondition.decide(false, false).isDisabled()).isTrue();
        assertThat(EngineCondition.decide(false, false).getReason()).contains("no container engine answers");
    }

    @Test
    void withoutAnEngineThatIsRequiredTheyFail() {
        assertThatThrownBy(() -> EngineCondition.decide(false, true)).hasMessageContaining("SLUICE_REQUIRE_DOCKER");
    }

    @Test
    void withAnEngineTheyRun() {
        assertThat(EngineCondition.decide(true, true).isDisabled()).isFalse();
    }
}
