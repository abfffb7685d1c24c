package dev.sluice.gateway.upstream;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One after the other, whatever event loops and connections the requests come in on: the turn is the upstream's, so that
 * every run of as many requests as there are backends reaches each once.
 */
final class RoundRobin implements Balancer {
    private final Member[] turns;
    private final AtomicLong next = new AtomicLong();

    RoundRobin(List<Member> backends) {
        this.turns = backends.toArray(Member[]::new);
    }

    @Override
    public Member choose() {
        return turns[(int) (next.getAndIncrement() % turns.length)];
    }
}
