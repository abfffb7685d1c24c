package dev.sluice.examples;

import java.util.Arrays;
import java.util.List;

/** How long many requests took: every one is kept, so that a percentile is one that was measured. */
final class Latencies {
    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    static Latencies of(List<Long> nanos) {
        return new Latencies(nanos.stream().mapToLong(Long::longValue).sorted().toArray());
    }

    int count() {
        return sortedNanos.length;
    }

    /** 0 if there were none. */
    double averageMillis() {
        return Arrays.stream(sortedNanos).average().orElse(0) / 1e6;
    }

    /** The least time that this percentage of the requests did not pass; 0 if there were none. */
    double millisAt(double percentage) {
        if (sortedNanos.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percentage / 100 * sortedNanos.length);
        return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
    }
}
