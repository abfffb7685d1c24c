package dev.sluice.gateway.upstream;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps retries on another backend to a share of an upstream's requests: backends that fail because they have too much to do
 * are not given more to do by us. Each request earns a fifth of a retry, up to a bound that lets one backend go with all
 * that it had in hand; each retry spends one. Any thread, without locks; a request only counts itself.
 */
final class RetryBudget {
    private static final double PER_REQUEST = 0.2;
    /** Before anything is earned. */
    private static final double RESERVE = 100;

    private static final double MOST = 2000;

    private final LongAdder requests = new LongAdder();
    private final AtomicReference<Balance> balance = new AtomicReference<>(new Balance(RESERVE, 0));

    /** What is left, when so many requests had been counted. */
    private record Balance(double left, long counted) {}

    void request() {
        requests.increment();
    }

    /** Takes one; false if there is none. */
    boolean spend() {
        while (true) {
            Balance before = balance.get();
            // another thread may have counted more by now; what it counted is not counted twice
            long counted = Math.max(before.counted, requests.sum());
            double earned = Math.min(MOST, before.left + PER_REQUEST * (counted - before.counted));
            boolean enough = earned >= 1;
            if (balance.compareAndSet(before, new Balance(enough ? earned - 1 : earned, counted))) {
                return enough;
            }
        }
    }
}
