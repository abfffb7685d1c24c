package dev.sluice.gateway.upstream;

import dev.sluice.gateway.config.HealthProperties;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * An upstream's backends, and who of those that are in gets the next request. When one goes or comes, the balancer is made
 * anew over those that are in then: a choice reads one field, and skips nobody. Any thread.
 */
final class Members {
    private final String name;
    private final Strategy strategy;
    private final HealthListener listener;
    private final List<Member> all;
    private final AtomicReference<Choice> choice = new AtomicReference<>();

    /** Those that are in, and the balancer over them; null if there is none to choose from. */
    private record Choice(List<Member> in, @Nullable Balancer balancer) {}

    Members(String name, Strategy strategy, List<Backend> backends, HealthProperties policy, HealthListener listener) {
        this.name = name;
        this.strategy = strategy;
        this.listener = listener;
        this.all = backends.stream()
                .map(backend -> new Member(this, backend, policy))
                .toList();
        this.choice.set(new Choice(all, strategy.over(all)));
    }

    /** Who gets the next request; null if all are out. */
    @Nullable
    Member next() {
        Balancer balancer = choice.get().balancer;
        return balancer == null ? null : balancer.choose();
    }

    /**
     * Who gets a request that failed at this one: any other, by weight, without a turn of the balancer's, which would give
     * the others' turns an order of its own; null if all others are out.
     */
    @Nullable
    Member other(Member than) {
        List<Member> in = choice.get().in;
        int total = 0;
        for (Member member : in) {
            total += member == than ? 0 : member.backend().weight();
        }
        if (total == 0) {
            return null;
        }
        int left = ThreadLocalRandom.current().nextInt(total);
        for (Member member : in) {
            left -= member == than ? 0 : member.backend().weight();
            if (left < 0) {
                return member;
            }
        }
        return null;
    }

    /**
     * One of them came in or went out. Two that do so at once each look at all of them after their own change and before
     * they write, so whoever writes last has seen both.
     */
    void changed(Member member, boolean comes, String reason) {
        choice.updateAndGet(before -> {
            List<Member> in = all.stream().filter(Member::in).toList();
            return new Choice(in, in.isEmpty() ? null : strategy.over(in));
        });
        listener.changed(name, member.backend(), comes, reason);
    }

    List<Member> all() {
        return all;
    }

    String name() {
        return name;
    }

    HealthListener listener() {
        return listener;
    }
}
