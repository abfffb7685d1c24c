package dev.sluice.gateway.upstream;

/** Is told of backends that go and come, and of retries, for meters. Called on event loops: must not block or throw. */
public interface HealthListener {
    /** Is told nothing. */
    HealthListener NONE = new HealthListener() {};

    /** A backend came {@code in} or went out; {@code reason} is one of few words. */
    default void changed(String upstream, Backend backend, boolean in, String reason) {}

    /** A request that failed at one backend is sent to another; {@code reason} is one of few words. */
    default void retried(String upstream, String reason) {}

    /** A request was not sent to another backend because the upstream's budget for that is spent. */
    default void budgetSpent(String upstream) {}
}
