package dev.sluice.gateway.upstream;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Any of them, each as likely. */
final class RandomChoice implements Balancer {
    private final Member[] backends;

    RandomChoice(List<Member> backends) {
        this.backends = backends.toArray(Member[]::new);
    }

    @Override
    public Member choose() {
        return backends[ThreadLocalRandom.current().nextInt(backends.length)];
    }
}
