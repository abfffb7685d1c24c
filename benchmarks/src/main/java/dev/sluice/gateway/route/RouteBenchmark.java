package dev.sluice.gateway.route;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Protocol;
import dev.sluice.gateway.upstream.Strategy;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A request's route, among one, a hundred and five thousand. Requests ask for routes at random, so that neither a cache nor
 * the branch predictor knows the next one; among five thousand that alone costs, and is part of what is measured.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // fill() comes first
public class RouteBenchmark {
    private static final int REQUESTS = 1 << 12;
    private static final Upstream UPSTREAM = new Upstream(
            "upstream",
            Strategy.ROUND_ROBIN,
            List.of(new Backend(Protocol.H2C, Origin.h2c("upstream", 80), 1)),
            PoolSettings.DEFAULT);

    @Param({"1", "100", "5000"})
    int routes = 1;

    private final String[] paths = new String[REQUESTS];
    private final String[] encodedPaths = new String[REQUESTS];
    private final String[] hosts = new String[REQUESTS];
    private RouteTable byPath;
    private RouteTable byHost;
    private int turn;

    @Setup
    public void fill() {
        List<Route> withPaths = new ArrayList<>();
        List<Route> withHosts = new ArrayList<>();
        for (int i = 0; i < routes; i++) {
            withPaths.add(route(i, List.of(), "/service-" + i + "/**"));
            withHosts.add(route(i, List.of(HostPattern.of("service-" + i + ".example.com")), "/**"));
        }
        byPath = new RouteTable(withPaths);
        byHost = new RouteTable(withHosts);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < REQUESTS; i++) {
            int asked = random.nextInt(routes);
            paths[i] = "/service-" + asked + "/orders/17";
            encodedPaths[i] = "/service-" + asked + "/%6Frders/17";
            hosts[i] = "service-" + asked + ".example.com:8080";
        }
    }

    private static Route route(int index, List<HostPattern> hosts, String path) {
        return new Route(index, "service-" + index, hosts, List.of(new PathPattern(path)), Set.of(), UPSTREAM, true);
    }

    @TearDown
    public void check() {
        for (int i = 0; i < REQUESTS; i++) {
            String expected = paths[i].substring(1, paths[i].indexOf('/', 1));
            check(byPath.decide(null, paths[i], HttpMethod.GET), expected);
            check(byPath.decide(null, encodedPaths[i], HttpMethod.GET), expected);
            check(byHost.decide(hosts[i], paths[i], HttpMethod.GET), expected);
        }
    }

    private static void check(Decision found, String expected) {
        if (!(found instanceof Route route) || !route.id().equals(expected)) {
            throw new IllegalStateException(found + " instead of " + expected);
        }
    }

    private int next() {
        turn = (turn + 1) & (REQUESTS - 1);
        return turn;
    }

    /** By path, in a table without hosts. */
    @Benchmark
    public Object path() {
        return byPath.decide("api.example.com", paths[next()], HttpMethod.GET);
    }

    /** By host and port, each host with one route. */
    @Benchmark
    public Object host() {
        int request = next();
        return byHost.decide(hosts[request], paths[request], HttpMethod.GET);
    }

    /** By a path that has to be brought into its normal form first. */
    @Benchmark
    public Object encodedPath() {
        return byPath.decide("api.example.com", encodedPaths[next()], HttpMethod.GET);
    }
}
