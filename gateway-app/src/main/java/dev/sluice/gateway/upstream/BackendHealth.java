package dev.sluice.gateway.upstream;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one backend of an upstream did at one moment; immutable.
 *
 * @param upstream  the upstream's name
 * @param backend   the backend
 * @param in        whether it gets requests
 * @param since     when it came in or went out
 * @param failures  in a row by now, of requests or of probes, whichever are more; while it is out, those that took it out
 * @param reason    the last failure in a word, such as {@code connect-failed}; null if there was none since the start
 * @param detail    the last failure for people, with the backend's address; null as {@code reason} is
 * @param nextProbe when it is probed next; null if it is not going to be
 */
public record BackendHealth(
        String upstream,
        Backend backend,
        boolean in,
        Instant since,
        int failures,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable Instant nextProbe) {}
