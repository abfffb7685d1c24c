package dev.sluice.pool.connection;

import dev.sluice.pool.RetryPolicy;

/**
 * Keeps retries of refused streams to a share of the requests: an upstream that refuses because it has too much to do is
 * not given more to do by us. Each request earns a part of a retry, up to the reserve; each retry spends one.
 */
final class RetryBudget {
    private final double perRequest;
    private final double most;
    private double balance;

    RetryBudget(RetryPolicy policy) {
        this.perRequest = policy.budgetRatio();
        this.most = Math.max(policy.budgetReserve(), policy.budgetRatio());
        this.balance = policy.budgetReserve();
    }

    void request() {
        balance = Math.min(most, balance + perRequest);
    }

    boolean spend() {
        if (balance < 1) {
            return false;
        }
        balance -= 1;
        return true;
    }
}
