package dev.sluice.gateway.upstream;

import dev.sluice.pool.PoolException;
import java.util.Locale;

/**
 * Why a backend failed.
 *
 * @param word one of few, fit for a meter's tag
 * @param text for people; it names the backend's address
 */
record Fault(String word, String text) {
    static Fault of(PoolException failure) {
        return new Fault(wordOf(failure), String.valueOf(failure.getMessage()));
    }

    /** The failure's code, as the gateway's answers and the documentation write it. */
    static String wordOf(PoolException failure) {
        return failure.code().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
