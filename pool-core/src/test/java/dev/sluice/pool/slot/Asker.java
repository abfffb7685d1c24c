package dev.sluice.pool.slot;

import dev.sluice.pool.PoolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A waiter that writes down its answers. */
final class Asker extends Waiter {
    private final List<SeatToken> tokens = new ArrayList<>();
    private final List<PoolException> refusals = new ArrayList<>();
    private Consumer<Asker> onAnswer = asker -> {};

    /** What it does inside its answer. */
    Asker onAnswer(Consumer<Asker> action) {
        this.onAnswer = action;
        return this;
    }

    @Override
    public void granted(SeatToken token) {
        tokens.add(token);
        onAnswer.accept(this);
    }

    @Override
    public void refused(PoolException reason) {
        refusals.add(reason);
        onAnswer.accept(this);
    }

    /** The last token that it got. */
    SeatToken token() {
        return Objects.requireNonNull(tokens.isEmpty() ? null : tokens.get(tokens.size() - 1), "no token");
    }

    @Nullable
    PoolException refusal() {
        return refusals.isEmpty() ? null : refusals.get(refusals.size() - 1);
    }

    Slot slot() {
        return token().place();
    }

    boolean isSeated() {
        return !tokens.isEmpty();
    }

    boolean isRefused() {
        return !refusals.isEmpty();
    }

    boolean isWaiting() {
        return tokens.isEmpty() && refusals.isEmpty();
    }

    int answers() {
        return tokens.size() + refusals.size();
    }
}
