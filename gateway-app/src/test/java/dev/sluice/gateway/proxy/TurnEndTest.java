package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What waits for a turn's end is done then, whatever becomes of the rest. */
class TurnEndTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final TurnEnd end = new TurnEnd(channel.eventLoop());
    private final List<String> done = new ArrayList<>();

    @Test
    void allThatIsDueIsDoneAtOnceAndWhatItAddsAtTheNextTurnsEnd() {
        end.add(() -> {
            done.add("first");
            end.add(() -> done.add("third"));
        });
        end.add(() -> done.add("second"));
        assertThat(done).isEmpty();
        channel.runPendingTasks();
        assertThat(done).containsExactly("first", "second", "third");
    }

    @Test
    void anErrorHarmsNeitherItsTurnNorTheNext() {
        end.add(() -> {
            throw new AssertionError("one answer's");
        });
        end.add(() -> done.add("same turn"));
        channel.runPendingTasks();
        end.add(() -> done.add("next turn"));
        channel.runPendingTasks();
        assertThat(done).containsExactly("same turn", "next turn");
    }
}
