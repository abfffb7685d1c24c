package dev.sluice.gateway.upstream;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Any of them, each as likely. */
final class RandomChoice implements Balancer {
    private final Backend[] backends;

    RandomChoice(List<Backend> backends) {
        this.backends = backends.toArray(Backend[]::new);
    }

    @Override
    public Backend choose() {
        return backends[ThreadLocalRandom.current().nextInt(backends.length)];
    }
}
