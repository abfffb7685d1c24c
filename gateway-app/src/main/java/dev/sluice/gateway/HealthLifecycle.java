package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Health;
import org.springframework.context.SmartLifecycle;

/** Has backends probed while the pool is there: while the gateway drains, requests still need those that come back. */
final class HealthLifecycle implements SmartLifecycle {
    private final Health health;
    private volatile boolean running;

    HealthLifecycle(Health health) {
        this.health = health;
    }

    @Override
    public void start() {
        running = true;
        health.start();
    }

    @Override
    public void stop() {
        running = false;
        health.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Right before the pool is stopped, and after the server is. */
    @Override
    public int getPhase() {
        return PoolLifecycle.PHASE + 1;
    }
}
