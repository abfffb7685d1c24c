package dev.sluice.pool.slot;

import static dev.sluice.pool.slot.SlotEvent.CLOSED;
import static dev.sluice.pool.slot.SlotEvent.CONNECTED;
import static dev.sluice.pool.slot.SlotEvent.DIAL;
import static dev.sluice.pool.slot.SlotEvent.DRAIN;
import static dev.sluice.pool.slot.SlotState.CONNECTING;
import static dev.sluice.pool.slot.SlotState.DRAINING;
import static dev.sluice.pool.slot.SlotState.EMPTY;
import static dev.sluice.pool.slot.SlotState.READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole table, written out: it must not be derived from what it checks. */
class SlotStateTest {
    /** A state, an event, and the state after it; null where the pair is illegal. */
    record Row(SlotState state, SlotEvent event, @Nullable SlotState next) {}

    static Stream<Row> table() {
        return Stream.of(
                new Row(EMPTY, DIAL, CONNECTING),
                new Row(EMPTY, CONNECTED, null),
                new Row(EMPTY, DRAIN, null),
                new Row(EMPTY, CLOSED, null),
                new Row(CONNECTING, DIAL, null),
                new Row(CONNECTING, CONNECTED, READY),
                new Row(CONNECTING, DRAIN, DRAINING),
                new Row(CONNECTING, CLOSED, EMPTY),
                new Row(READY, DIAL, null),
                new Row(READY, CONNECTED, null),
                new Row(READY, DRAIN, DRAINING),
                new Row(READY, CLOSED, EMPTY),
                new Row(DRAINING, DIAL, null),
                new Row(DRAINING, CONNECTED, null),
                new Row(DRAINING, DRAIN, DRAINING),
                new Row(DRAINING, CLOSED, EMPTY));
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyEventInEveryStateLeadsWhereTheTableSays(Row row) {
        if (row.next() != null) {
            assertThat(row.state().on(row.event())).isEqualTo(row.next());
        } else {
            assertThatThrownBy(() -> row.state().on(row.event()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(row.event() + " in state " + row.state());
        }
    }

    @Test
    void theTableHasARowForEveryPair() {
        List<String> pairs =
                table().map(row -> row.state() + " " + row.event()).distinct().toList();

        assertThat(pairs).hasSize(SlotState.values().length * SlotEvent.values().length);
    }
}
