package dev.sluice.pool.architecture.planted.pool.slot;

import reactor.core.publisher.Mono;

/** A slot that speaks Reactor, whose operators bring schedulers and with them a clock. */
final class WaitingSlot {
    private WaitingSlot() {}

    static Mono<String> seat() {
        return Mono.just("seat");
    }
}
