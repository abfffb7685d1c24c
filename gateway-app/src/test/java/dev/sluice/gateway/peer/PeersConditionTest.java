package dev.sluice.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PeersConditionTest {
    @Test
    void aMissingProgramLeavesItsTestsOut() {
        assertThat(PeersCondition.decide(List.of("nginx"), false).isDisabled()).isTrue();
        assertThat(PeersCondition.decide(List.of("nginx", "curl"), false).getReason())
                .contains("not installed: nginx, curl");
    }

    @Test
    void aMissingProgramThatIsRequiredFails() {
        assertThatThrownBy(() -> PeersCondition.decide(List.of("nginx"), true)).hasMessageContaining("nginx");
    }

    @Test
    void whatIsThereIsTested() {
        assertThat(PeersCondition.decide(List.of(), true).isDisabled()).isFalse();
    }
}
