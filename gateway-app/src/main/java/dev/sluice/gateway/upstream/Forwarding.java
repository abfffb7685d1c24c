package dev.sluice.gateway.upstream;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Gets a request answered by one of an upstream's backends, or by another one where the first fails. Subscribed to on an event
 * loop, it stays there. What it sees is what backends' health is made of.
 */
public final class Forwarding {
    private final Transport transport;
    private final LongSupplier nanoClock;

    public Forwarding(Transport transport) {
        this(transport, System::nanoTime);
    }

    /** With another clock, for tests. */
    Forwarding(Transport transport, LongSupplier nanoClock) {
        this.transport = transport;
        this.nanoClock = nanoClock;
    }

    /**
     * The answer of whichever backend the balancer chooses; subscribed to once.
     *
     * <p>Where {@code retry} allows it and that one fails before its answer's head, another is tried once: whatever the method,
     * if it is proved that nothing was done; if the method is idempotent, otherwise. Its body must be replayable: none, not begun,
     * or kept whole within 64 KiB. Both attempts together have the time of one, which a body that is still coming puts off, and the upstream's budget bounds the retries of
     * what was sent. It fails with a {@link dev.sluice.pool.PoolException}, at once with {@link NoBackendException} if all
     * backends are out.
     */
    public Mono<H2Response> request(Upstream upstream, H2Request request, boolean retry) {
        return new Attempts(this, upstream, request, retry);
    }

    Transport transport() {
        return transport;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }
}
