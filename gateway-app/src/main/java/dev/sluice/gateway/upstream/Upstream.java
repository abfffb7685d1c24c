package dev.sluice.gateway.upstream;

import dev.sluice.pool.PoolSettings;
import java.util.List;

/** A named group of backends that answer the same requests; immutable but for its balancer's turn. Any thread. */
public final class Upstream {
    private final String name;
    private final Strategy strategy;
    private final List<Backend> backends;
    private final PoolSettings settings;
    private final Balancer balancer;

    public Upstream(String name, Strategy strategy, List<Backend> backends, PoolSettings settings) {
        this.name = name;
        this.strategy = strategy;
        this.backends = List.copyOf(backends);
        this.settings = settings;
        this.balancer = strategy.over(this.backends);
    }

    /** Who gets the next request. */
    public Backend choose() {
        return balancer.choose();
    }

    public String name() {
        return name;
    }

    public Strategy strategy() {
        return strategy;
    }

    public List<Backend> backends() {
        return backends;
    }

    /** The pool's settings for each of its backends. */
    public PoolSettings settings() {
        return settings;
    }
}
