package dev.sluice.gateway.upstream;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The health of all upstreams' backends, and the probes that bring back those that are out. Any thread; each backend's probes
 * are on one of the event loops that the transport's connections are on.
 */
public final class Health {
    private final List<Prober> probers = new ArrayList<>();

    /** Probes nothing before {@link #start}; there is at least one event loop. */
    public Health(Collection<Upstream> upstreams, Transport transport, Iterable<? extends EventExecutor> loops) {
        List<EventExecutor> all = new ArrayList<>();
        loops.forEach(all::add);
        for (Upstream upstream : upstreams) {
            for (Member member : upstream.members().all()) {
                probers.add(new Prober(member, all.get(probers.size() % all.size()), transport));
            }
        }
    }

    /** Probes from now on; called once. */
    public void start() {
        probers.forEach(Prober::start);
    }

    /** Probes no more; those under way are given up and say nothing. Backends stay as they are. */
    public void stop() {
        probers.forEach(Prober::stop);
    }

    /** Every backend of every upstream as it is now, in the configuration's order. */
    public List<BackendHealth> view() {
        return probers.stream().map(Health::view).toList();
    }

    private static BackendHealth view(Prober prober) {
        Vitals now = prober.member().vitals();
        @Nullable Fault last = now.last();
        return new BackendHealth(
                prober.member().upstream().name(),
                prober.member().backend(),
                now.in(),
                now.since(),
                Math.max(now.failures(), now.failedProbes()),
                last == null ? null : last.word(),
                last == null ? null : last.text(),
                prober.nextProbe());
    }
}
