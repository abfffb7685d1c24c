package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.config.InvalidConfigurationException;
import dev.sluice.gateway.config.Problem;
import dev.sluice.gateway.config.SluiceProperties;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.InputStreamResource;

class ConfigurationErrorsTest {
    private static StandardEnvironment environment(String yaml) {
        try {
            StandardEnvironment environment = new StandardEnvironment();
            byte[] bytes = yaml.getBytes(StandardCharsets.UTF_8);
            new YamlPropertySourceLoader()
                    .load("test", new InputStreamResource(new ByteArrayInputStream(bytes)))
                    .forEach(source -> environment.getPropertySources().addLast(source));
            return environment;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> problems(String yaml) {
        InvalidConfigurationException e = catchThrowableOfType(
                InvalidConfigurationException.class, () -> CheckedConfiguration.of(environment(yaml)));
        return e == null
                ? List.of()
                : e.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void theDesignsExampleIsRight() {
        SluiceProperties properties = CheckedConfiguration.of(environment("""
                sluice:
                  upstreams:
                    users:
                      balancer: weighted
                      backends:
                        - uri: h2c://10.0.0.1:8080
                          weight: 2
                        - uri: h2://10.0.0.2
                      timeouts: {connect: 2s, acquire: 5s, response: 30s, idle: 60s}
                      pool: {min-connections: 0, max-connections: 8, max-streams: 100, max-pending: 1024, idle: 5m, max-age: 1h, max-requests: 0}
                      health: {path: /healthz, interval: 5s, failures: 3, successes: 2}
                      tls: {bundle: users}
                  routes:
                    - id: users
                      hosts: ["api.example.com", "*.example.org"]
                      paths: ["/users/**"]
                      methods: [GET, POST]
                      upstream: users
                      filters: []
                  trusted-proxies: [10.0.0.0/8, "fd00::/8", 127.0.0.1]
                  drain: {delay: 5s, timeout: 30s}
                spring.ssl.bundle.pem.users.options.ciphers: TLS_AES_128_GCM_SHA256
                """)).properties();
        assertThat(properties.upstreams().values())
                .singleElement()
                .satisfies(users -> assertThat(users.backends()).hasSize(2));
        assertThat(properties.drain().timeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void everyMistakeIsToldAtOnceWithItsNameItsValueAndWhatIsAllowed() {
        assertThat(problems("""
                sluice:
                  upstreams:
                    users:
                      balancer: peak-ewma
                      backends:
                        - uri: ftp://10.0.0.1
                          weight: 0
                        - uri: http://10.0.0.1:80/x
                        - weight: many
                      timeouts: {connect: soon, acquire: 0s}
                      pool: {min-connections: 9, max-connections: 8, max-streams: lots, maxx-age: 1h}
                      health: {path: healthz, failures: 0}
                      tls: {bundle: nowhere}
                  routes:
                    - hosts: ["http://x", "*.*.x"]
                      paths: ["users", "/a*", "/**/b"]
                      methods: [get, CONNECT]
                      upstream: user
                      filters: [retry]
                    - id: a
                    - id: a
                      upstream: users
                  trusted-proxies: [10.0.0.0/33, nonsense]
                  drain: {delay: -5s}
                  upsteams: {}
                  listen: 80
                  limits: {concurrent-streams: 0, body: huge}
                  client-timeouts: {idle: 0s}
                  errors.detail: perhaps
                """))
                .containsExactlyInAnyOrder(
                        "sluice.upstreams.users.balancer = 'peak-ewma': reserved, not built yet; use one of round-robin, weighted, random",
                        "sluice.upstreams.users.backends[0].uri = 'ftp://10.0.0.1': must be h2c://host:port (cleartext HTTP/2), h2://host:port (TLS, HTTP/2 only), https://host:port (TLS, HTTP/2 or HTTP/1.1 by ALPN) or http://host:port (HTTP/1.1)",
                        "sluice.upstreams.users.backends[0].weight = '0': must be 1 to 1000",
                        "sluice.upstreams.users.backends[1].uri = 'http://10.0.0.1:80/x': must be h2c://host:port (cleartext HTTP/2), h2://host:port (TLS, HTTP/2 only), https://host:port (TLS, HTTP/2 or HTTP/1.1 by ALPN) or http://host:port (HTTP/1.1)",
                        "sluice.upstreams.users.backends[2].weight = 'many': must be a whole number",
                        "sluice.upstreams.users.backends[2].uri is missing: h2c://host:port, h2://host:port, http://host:port or https://host:port",
                        "sluice.upstreams.users.timeouts.connect = 'soon': must be a duration, such as 500ms, 2s or 5m",
                        "sluice.upstreams.users.timeouts.acquire = '0ms': must be more than 0 and at most 365 days, such as 500ms, 2s or 5m",
                        "sluice.upstreams.users.pool.min-connections = '9': must be 0 to 8",
                        "sluice.upstreams.users.pool.max-streams = 'lots': must be a whole number",
                        "sluice.upstreams.users.pool.maxx-age = '1h': unknown: did you mean 'max-age'?",
                        "sluice.upstreams.users.health.path = 'healthz': must start with '/'",
                        "sluice.upstreams.users.health.failures = '0': must be at least 1",
                        "sluice.upstreams.users.tls.bundle = 'nowhere': no such bundle: define spring.ssl.bundle.pem.nowhere",
                        "sluice.routes[0].id is missing: every route has a name of its own, such as 'users'",
                        "sluice.routes[0].hosts[0] = 'http://x': must be a host's name without port, such as api.example.com or *.example.com",
                        "sluice.routes[0].hosts[1] = '*.*.x': must be a host's name without port, such as api.example.com or *.example.com",
                        "sluice.routes[0].paths[0] = 'users': must start with '/'",
                        "sluice.routes[0].paths[1] = '/a*': '*' stands for one whole segment, and '**' for all that follow, at the end only",
                        "sluice.routes[0].paths[2] = '/**/b': '*' stands for one whole segment, and '**' for all that follow, at the end only",
                        "sluice.routes[0].methods[0] = 'get': must be a method in capitals, such as GET or POST",
                        "sluice.routes[0].methods[1] = 'CONNECT': CONNECT is not forwarded",
                        "sluice.routes[0].upstream = 'user': no such upstream; did you mean 'users'?",
                        "sluice.routes[0].filters[0] = 'retry': filters are not built yet: leave the list empty",
                        "sluice.routes[1].upstream is missing: the name of one of sluice.upstreams",
                        "sluice.routes[2].id = 'a': is the name of sluice.routes[1].id already",
                        "sluice.trusted-proxies[0] = '10.0.0.0/33': must be an address or a CIDR, such as 10.0.0.0/8 or fd00::/8",
                        "sluice.trusted-proxies[1] = 'nonsense': must be an address or a CIDR, such as 10.0.0.0/8 or fd00::/8",
                        "sluice.drain.delay = '-5s': must be 0 or more and at most 365 days, such as 0s, 5s or 1m",
                        "sluice.upsteams = '': unknown: did you mean 'upstreams'?",
                        "sluice.listen = '80': unknown: known are upstreams, routes, trusted-proxies, drain, limits, client-timeouts, errors",
                        "sluice.limits.concurrent-streams = '0': must be 1 to 10000",
                        "sluice.limits.body = 'huge': must be a size, such as 512KB or 10MB",
                        "sluice.client-timeouts.idle = '0ms': must be more than 0 and at most 365 days, such as 500ms, 2s or 5m",
                        "sluice.errors.detail = 'perhaps': must be true or false");
    }

    @Test
    void nothingToRouteIsAMistakeThatSaysWhatToDo() {
        assertThat(problems("a: b"))
                .containsExactly("sluice.routes is missing: at least one is needed; try -b URI, -c FILE or --demo");
    }

    @Test
    void aRouteIsNotCalledWhatMetersCallRequestsWithoutOne() {
        assertThat(problems("""
                sluice:
                  upstreams: {u: {backends: [{uri: 'h2c://a:1'}]}}
                  routes: [{id: nonesuch, upstream: u}, {id: none, upstream: u}]
                """))
                .containsExactly(
                        "sluice.routes[1].id = 'none': is what meters say of requests that took no route: choose another name");
    }

    @Test
    void noMoreIsAnUpstream() {
        assertThat(problems("""
                sluice:
                  upstreams: {none: {backends: [{uri: 'h2c://a:1'}]}}
                  routes: [{id: a, upstream: none}]
                """))
                .containsExactly(
                        "sluice.upstreams.none = 'none': is what meters say of requests that took no route: choose another name");
    }

    @Test
    void whatShouldBeAListOrAnObjectIsToldApart() {
        assertThat(problems("""
                sluice:
                  upstreams:
                    users: h2c://127.0.0.1:1
                  routes: users
                """))
                .anyMatch(text -> text.startsWith("sluice.upstreams.users = 'h2c://127.0.0.1:1': must have properties"))
                .anyMatch(text -> text.startsWith("sluice.routes = 'users': must be a list"));
    }

    @Test
    void aGapInAListIsTold() {
        assertThat(problems("""
                sluice.upstreams.u.backends[0].uri: h2c://a:1
                sluice.upstreams.u.backends[2].uri: h2c://a:2
                sluice.routes[0].id: a
                sluice.routes[0].upstream: u
                """))
                .contains(
                        "sluice.upstreams.u.backends[2].uri = 'h2c://a:2': a list's elements are numbered from 0 on, without a gap");
    }

    @Test
    void anUpstreamsNameWithDotsIsToldHowItIsWritten() {
        assertThat(problems("""
                sluice.upstreams.users.v2:
                  backends: [{uri: 'h2c://a:1'}]
                """))
                .anyMatch(text -> text.startsWith("sluice.upstreams.users.v2.backends[0].uri = 'h2c://a:1': unknown: ")
                        && text.endsWith("in brackets and quotes, such as \"[users.v2]\""));
        assertThat(problems("""
                sluice:
                  upstreams:
                    "[users.v2]": {backends: [{uri: 'h2c://a:1'}]}
                  routes: [{id: r, upstream: users.v2}]
                """)).isEmpty();
    }

    @Test
    void aListenersBundleWhoseFilesCannotBeReadIsTold() {
        assertThat(problems("""
                server.ssl.bundle: web
                management.server.ssl.bundle: trust
                spring.ssl.bundle.pem.web.keystore.certificate: /no/such/file.pem
                spring.ssl.bundle.pem.web.keystore.private-key: /no/such/file.key
                spring.ssl.bundle.jks.trust.truststore.location: /no/such/file.jks
                """))
                .anyMatch(text -> text.startsWith("server.ssl.bundle = 'web': cannot be used: ")
                        && text.contains("/no/such/file.pem"))
                .anyMatch(text -> text.startsWith("management.server.ssl.bundle = 'trust': cannot be used: ")
                        && text.contains("/no/such/file.jks"));
    }

    @Test
    void aListenersBundleWithoutAKeyIsTold() {
        assertThat(problems("{server.ssl.bundle: web, spring.ssl.bundle.pem.web.options.ciphers: x}"))
                .contains("server.ssl.bundle = 'web': cannot be used: it has no certificate with a private key");
    }

    @Test
    void sizesThatTheServerCannotTakeAreTold() {
        assertThat(problems("{server.max-http-request-header-size: 3GB, server.netty.max-initial-line-length: 0}"))
                .contains(
                        "server.max-http-request-header-size = '3GB': must be a size, 1KB to 16MB",
                        "server.netty.max-initial-line-length = '0': must be a size, 1KB to 16MB");
        assertThat(problems("server.max-http-request-header-size: lots"))
                .contains("server.max-http-request-header-size = 'lots': must be a size, 1KB to 16MB");
    }

    @Test
    void listenersAreCheckedWithTheRest() {
        assertThat(problems("""
                server.port: http
                server.ssl.bundle: nowhere
                management.server.port: 99999
                management.server.ssl.certificate: /no/such/file.pem
                management.server.ssl.certificate-private-key: /no/such/file.key
                """))
                .hasSize(5)
                .contains(
                        "server.port = 'http': must be a port, 0 to 65535; 0 takes a free one",
                        "server.ssl.bundle = 'nowhere': no such bundle: define spring.ssl.bundle.pem.nowhere",
                        "management.server.port = '99999': must be a port, 0 to 65535; -1 for none")
                .anyMatch(text ->
                        text.startsWith("management.server.ssl.certificate = '/no/such/file.pem': cannot be used: "));
    }

    @Test
    void oneBackendInTwoUpstreamsMustBeTreatedAlike() {
        String upstream = "{backends: [{uri: 'h2c://a:1'}], timeouts: {connect: %s}}";
        String yaml = "sluice: {upstreams: {x: %s, y: %s}, routes: [{id: r, upstream: x}]}";
        assertThat(problems(yaml.formatted(upstream.formatted("1s"), upstream.formatted("1s"))))
                .isEmpty();
        assertThat(problems(yaml.formatted(upstream.formatted("1s"), upstream.formatted("2s"))))
                .containsExactly(
                        "sluice.upstreams.y.backends[0].uri = 'h2c://a:1': is in upstream 'x' too, with other timeouts or pool limits");
    }

    @Test
    void anHttpsBackendMayBecomeAnH2OneAndIsTreatedLikeIt() {
        String yaml = "sluice: {upstreams: {x: {backends: [{uri: 'h2://a:1'}]},"
                + " y: {backends: [{uri: 'https://a:1'}], pool: {max-pending: 1}},"
                + " z: {backends: [{uri: 'http://a:1'}, {uri: 'h2c://a:1'}]}}, routes: [{id: r, upstream: x}]}";
        assertThat(problems(yaml))
                .containsExactly(
                        "sluice.upstreams.y.backends[0].uri = 'https://a:1': is in upstream 'x' too, with other timeouts or pool limits");
    }
}
