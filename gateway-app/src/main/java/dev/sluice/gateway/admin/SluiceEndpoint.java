package dev.sluice.gateway.admin;

import dev.sluice.gateway.route.RouteTable;
import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Health;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.pool.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import reactor.core.publisher.Mono;

/**
 * {@code /actuator/sluice}: what the gateway does at this moment, and {@code /actuator/sluice/NAME} for one upstream of it.
 * It changes nothing. Its size is bounded by the configuration and by {@value #MAX_CONNECTIONS} upstream connections per
 * answer; of more it tells the number.
 */
@Endpoint(id = "sluice")
public final class SluiceEndpoint {
    static final int MAX_CONNECTIONS = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final RouteTable routes;
    private final Upstreams upstreams;
    private final Health health;
    private final Supplier<Mono<PoolSnapshot>> pools;
    private final Traffic traffic;

    /** {@code pools} tells of the connections to all backends, whatever they speak. */
    public SluiceEndpoint(
            RouteTable routes,
            Upstreams upstreams,
            Health health,
            Supplier<Mono<PoolSnapshot>> pools,
            Traffic traffic) {
        this.routes = routes;
        this.upstreams = upstreams;
        this.health = health;
        this.pools = pools;
        this.traffic = traffic;
    }

    /** All of it. */
    @ReadOperation
    public Mono<Object> gateway() {
        return snapshot().map(this::gatewayView);
    }

    /** One upstream; empty, which is answered 404, if there is none of this name. */
    @ReadOperation
    public Mono<Object> upstream(@Selector String name) {
        return Mono.justOrEmpty(upstreams.all().stream()
                        .filter(u -> u.name().equals(name))
                        .findFirst())
                .flatMap(upstream -> snapshot().map(taken -> upstreamView(upstream, taken, new Room())));
    }

    private Mono<PoolSnapshot> snapshot() {
        return pools.get().timeout(PATIENCE);
    }

    private GatewayView gatewayView(PoolSnapshot taken) {
        Room room = new Room();
        return new GatewayView(
                traffic.drain().phase().name().toLowerCase(Locale.ROOT),
                traffic.requests().active(),
                traffic.connections().count(),
                routes.routes().stream().map(RouteView::of).toList(),
                upstreams.all().stream().map(u -> upstreamView(u, taken, room)).toList());
    }

    private UpstreamView upstreamView(Upstream upstream, PoolSnapshot taken, Room room) {
        return new UpstreamView(
                upstream.name(),
                upstream.strategy().word(),
                health.view().stream()
                        .filter(b -> b.upstream().equals(upstream.name()))
                        .map(b -> BackendView.of(b, shards(b.backend(), taken, room)))
                        .toList());
    }

    private static List<ShardView> shards(Backend backend, PoolSnapshot taken, Room room) {
        List<ShardView> shards = new ArrayList<>();
        for (PoolSnapshot.OriginShard shard : taken.origins()) {
            if (shard.origin().equals(backend.origin())) {
                ShardView view = ShardView.of(shard, room.left);
                room.left -= view.connections().size();
                shards.add(view);
            }
        }
        return shards;
    }

    /** How many connections one answer may show yet. */
    private static final class Room {
        private int left = MAX_CONNECTIONS;
    }
}
