package dev.sluice.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.upstream.Backend;
import dev.sluice.gateway.upstream.Protocol;
import dev.sluice.gateway.upstream.Strategy;
import dev.sluice.gateway.upstream.Upstream;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import io.netty.handler.codec.http.HttpMethod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {
    private static final Upstream UPSTREAM = new Upstream(
            "u",
            Strategy.ROUND_ROBIN,
            List.of(new Backend(Protocol.H2C, Origin.h2c("localhost", 1), 1)),
            PoolSettings.DEFAULT);

    private final List<Route> routes = new ArrayList<>();

    private void route(String id, String hosts, String paths, String methods) {
        Set<HttpMethod> allowed =
                words(methods).stream().map(HttpMethod::valueOf).collect(Collectors.toSet());
        routes.add(new Route(
                routes.size(),
                id,
                words(hosts).stream().map(HostPattern::of).toList(),
                words(paths).stream().map(PathPattern::new).toList(),
                allowed,
                UPSTREAM,
                true));
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
    }

    private String decide(@Nullable String host, String path, String method) {
        Decision decision = new RouteTable(routes).decide(host, path, HttpMethod.valueOf(method));
        return decision instanceof Route route ? route.id() : decision.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "/, root",
        "/users, users",
        "/users/, users",
        "/users/7, one",
        "/users/7/, users",
        "/users/7/orders, orders",
        "/users/me, me",
        "/users/me/more, users",
        "/users//, users",
        "/usersx, rest",
        "//users, rest",
        "/Users, rest",
        "/a.b/..c, rest",
    })
    void theMostSpecificPathWins(String path, String expected) {
        route("rest", "", "/**", "");
        route("users", "", "/users/**", "");
        route("one", "", "/users/*", "");
        route("orders", "", "/users/*/orders", "");
        route("me", "", "/users/me", "");
        route("root", "", "/", "");
        assertThat(decide(null, path, "GET")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, exact",
        "API.Example.COM:8443, exact",
        "api.example.com., exact",
        "www.example.com, wild",
        "a.b.example.com, wild",
        "x.deep.example.com, deep",
        "example.com, any",
        "example.org, any",
        "[::1]:8080, six",
        "' ', any",
    })
    void theMostSpecificHostWins(String host, String expected) {
        route("any", "", "/**", "");
        route("wild", "*.example.com", "/**", "");
        route("deep", "*.deep.example.com", "/**", "");
        route("exact", "api.example.com", "/**", "");
        route("six", "[::1]", "/**", "");
        assertThat(decide(host, "/x", "GET")).isEqualTo(expected);
        assertThat(decide(null, "/x", "GET")).isEqualTo("any");
    }

    @Test
    void aLessSpecificHostOrPathIsTriedWhereTheMoreSpecificOneHasNoRoute() {
        route("any", "", "/**", "");
        route("host", "api.example.com", "/only/**", "");
        route("post", "api.example.com", "/only/here", "POST");
        assertThat(decide("api.example.com", "/other", "GET")).isEqualTo("any");
        assertThat(decide("api.example.com", "/only/here", "GET")).isEqualTo("host");
        assertThat(decide("api.example.com", "/only/here", "POST")).isEqualTo("post");
    }

    @Test
    void aRouteThatNamesTheMethodWinsOverOneForEveryMethodAndTheFirstOfEqualsWins() {
        route("all", "", "/x", "");
        route("get", "", "/x", "GET HEAD");
        route("again", "", "/x", "GET");
        assertThat(decide(null, "/x", "GET")).isEqualTo("get");
        assertThat(decide(null, "/x", "PUT")).isEqualTo("all");
    }

    @Test
    void whatNoRouteTakesIsUnmatched() {
        route("get", "", "/x", "GET");
        assertThat(decide(null, "/y", "GET")).isEqualTo("UNMATCHED");
        assertThat(decide(null, "/x", "POST")).isEqualTo("UNMATCHED");
        assertThat(decide(null, "/x/", "GET")).isEqualTo("UNMATCHED");
    }

    @ParameterizedTest
    @CsvSource({
        "/public/%61, public",
        "/public/a%2Fb, public",
        "/public/%zz, public",
        "/public/100%, public",
        "/public/./a, public",
        "/public/a/../b, public",
        "/public/;v=1, public",
        "/public/..;/public, public",
        "/public/..;/admin, AMBIGUOUS_PATH",
        "/public/..%2Fadmin, AMBIGUOUS_PATH",
        "/public/%2e%2e/admin, AMBIGUOUS_PATH",
        "/public/../admin, AMBIGUOUS_PATH",
        "/public/..\\admin, AMBIGUOUS_PATH",
        "/public/..%5cadmin, AMBIGUOUS_PATH",
        "/%61dmin, AMBIGUOUS_PATH",
        "/public%2F..%2Fadmin, AMBIGUOUS_PATH",
        "/admin;x=1/y, AMBIGUOUS_PATH",
        "/public/../../x, AMBIGUOUS_PATH",
        "/.., AMBIGUOUS_PATH",
        "/.hidden, rest",
        "/public/..., public",
        "/public/.., AMBIGUOUS_PATH",
        "/public/., public",
    })
    void aPathThatCanBeReadAsOneOfAnotherRouteIsRefused(String path, String expected) {
        route("public", "", "/public/**", "");
        route("admin", "", "/admin/**", "");
        route("rest", "", "/**", "");
        assertThat(decide(null, path, "GET")).isEqualTo(expected);
    }

    @Test
    void fiveThousandRoutesAreToldApart() {
        for (int i = 0; i < 5000; i++) {
            route("r" + i, i % 2 == 0 ? "h" + i % 10 + ".example.com" : "", "/service-" + i + "/**", "");
        }
        RouteTable table = new RouteTable(routes);
        for (int i = 0; i < 5000; i++) {
            Decision decision = table.decide("h" + i % 10 + ".example.com", "/service-" + i + "/x", HttpMethod.GET);
            assertThat(decision).isSameAs(routes.get(i));
        }
    }
}
