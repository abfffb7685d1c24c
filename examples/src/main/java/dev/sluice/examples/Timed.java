package dev.sluice.examples;

import java.util.Locale;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * What a {@code Mono} came to, and how long it took. Waiting for it is for a program's main thread, never for an event
 * loop's.
 */
record Timed<T>(T value, long nanos) {
    static <T> Timed<T> of(Mono<T> work) {
        long start = System.nanoTime();
        T value = Objects.requireNonNull(work.block(), "value");
        return new Timed<>(value, System.nanoTime() - start);
    }

    String seconds() {
        return String.format(Locale.ROOT, "%.3f s", nanos / 1e9);
    }

    double timesFasterThan(Timed<?> other) {
        return (double) other.nanos / nanos;
    }
}
