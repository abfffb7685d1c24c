package dev.sluice.gateway.upstream;

import java.util.Collection;
import java.util.List;

/** The health of all upstreams' backends. Any thread. */
public final class Health {
    private final List<Member> members;

    public Health(Collection<Upstream> upstreams) {
        this.members = upstreams.stream()
                .flatMap(upstream -> upstream.members().all().stream())
                .toList();
    }

    /** Every backend of every upstream as it is now, in the configuration's order. */
    public List<BackendHealth> view() {
        return members.stream().map(Health::view).toList();
    }

    private static BackendHealth view(Member member) {
        Vitals now = member.vitals();
        Fault last = now.last();
        return new BackendHealth(
                member.upstream().name(),
                member.backend(),
                now.in(),
                now.since(),
                Math.max(now.failures(), now.failedProbes()),
                last == null ? null : last.word(),
                last == null ? null : last.text(),
                null);
    }
}
