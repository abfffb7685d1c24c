package dev.sluice.gateway.upstream;

import dev.sluice.gateway.config.HealthProperties;
import dev.sluice.pool.PoolSettings;
import java.time.Duration;
import java.util.List;

/**
 * A named group of backends that answer the same requests; immutable but for its balancer's turn and its backends' health.
 * Any thread.
 */
public final class Upstream {
    /** Stands where an upstream's name would, for requests that take no route: no upstream is called so. */
    public static final String NONE = "none";

    private static final HealthProperties USUAL_HEALTH = new HealthProperties(null, Duration.ofSeconds(5), 3, 2);

    /** Of a request's own timeout. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private final String name;
    private final Strategy strategy;
    private final List<Backend> backends;
    private final PoolSettings settings;
    private final HealthProperties health;
    private final Members members;
    private final RetryBudget budget = new RetryBudget();
    private final NoBackendException allOut;

    public Upstream(String name, Strategy strategy, List<Backend> backends, PoolSettings settings) {
        this.name = name;
        this.strategy = strategy;
        this.backends = List.copyOf(backends);
        this.settings = settings;
        this.health = USUAL_HEALTH;
        this.members = new Members(name, strategy, this.backends, health, HealthListener.NONE);
        this.allOut = new NoBackendException(name, health.interval());
    }

    private Upstream(Upstream base, HealthProperties health, HealthListener listener) {
        this.name = base.name;
        this.strategy = base.strategy;
        this.backends = base.backends;
        this.settings = base.settings;
        this.health = health;
        this.members = new Members(name, strategy, backends, health, listener);
        this.allOut = new NoBackendException(name, health.interval());
    }

    /** The same with other rules for its backends' health, which begins anew. */
    Upstream with(HealthProperties rules, HealthListener listener) {
        return new Upstream(this, rules, listener);
    }

    /** Who of its backends gets requests. */
    Members members() {
        return members;
    }

    /** What its retries are paid from. */
    RetryBudget budget() {
        return budget;
    }

    /** What a request fails with while all of its backends are out. */
    NoBackendException allOut() {
        return allOut;
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

    /** The most that a request may take to its answer's head: the wait for a seat, and then the response timeout. */
    long answerNanos() {
        Duration most = settings.timeouts().acquire().plus(settings.timeouts().response());
        return (most.compareTo(LONGEST) < 0 ? most : LONGEST).toNanos();
    }

    /** Who is out, and how it comes back. */
    public HealthProperties health() {
        return health;
    }

    /** How many of its backends get requests at this moment. */
    public int backendsIn() {
        return (int) members.all().stream().filter(Member::in).count();
    }
}
