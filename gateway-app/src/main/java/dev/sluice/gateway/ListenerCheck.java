package dev.sluice.gateway;

import dev.sluice.gateway.config.Problems;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.unit.DataSize;

/**
 * Finds what is wrong with the ports and certificates that the gateway listens with. They are Boot's properties, but Boot
 * would tell of the first mistake only, of some with a stack trace, and of none in {@code --check}.
 */
final class ListenerCheck {
    private static final String TRAFFIC = "server.";
    private static final String MANAGEMENT = "management.server.";
    private static final DataSize LEAST_SIZE = DataSize.ofKilobytes(1);
    private static final DataSize MOST_SIZE = DataSize.ofMegabytes(16);

    private final Environment environment;
    private final NamedBundles bundles;
    private final Problems problems;

    ListenerCheck(Environment environment, NamedBundles bundles, Problems problems) {
        this.environment = environment;
        this.bundles = bundles;
        this.problems = problems;
    }

    /**
     * Keeps the management port cleartext unless it has TLS settings of its own: what asks there (probes, Prometheus) has
     * mostly no certificate to trust, and Boot would give it those of the traffic port.
     */
    static void keepManagementCleartext(ConfigurableEnvironment environment) {
        if (!namesCertificate(environment, MANAGEMENT)) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("sluice", Map.of(MANAGEMENT + "ssl.enabled", "false")));
        }
    }

    /** Whether TLS is spoken on the traffic port. */
    static boolean trafficTls(Environment environment) {
        return tls(environment, TRAFFIC);
    }

    /** Whether TLS is spoken on the management port, where that is a port of its own. */
    static boolean managementTls(Environment environment) {
        return tls(environment, MANAGEMENT);
    }

    private static boolean tls(Environment environment, String server) {
        return namesCertificate(environment, server)
                && environment.getProperty(server + "ssl.enabled", Boolean.class, true);
    }

    private static boolean namesCertificate(Environment environment, String server) {
        return Stream.of("bundle", "certificate", "key-store")
                .anyMatch(property -> environment.containsProperty(server + "ssl." + property));
    }

    /** Checks both. */
    void check() {
        port(TRAFFIC + "port", 0, "must be a port, 0 to 65535; 0 takes a free one");
        port(MANAGEMENT + "port", -1, "must be a port, 0 to 65535; -1 for none");
        size(TRAFFIC + "max-http-request-header-size");
        size(TRAFFIC + "netty.max-initial-line-length");
        certificate(TRAFFIC);
        certificate(MANAGEMENT);
    }

    private void size(String property) {
        String value = value(property);
        if (value != null && !inRange(value)) {
            problems.add(property, value, "must be a size, 1KB to 16MB");
        }
    }

    private static boolean inRange(String size) {
        try {
            DataSize given = DataSize.parse(size);
            return given.compareTo(LEAST_SIZE) >= 0 && given.compareTo(MOST_SIZE) <= 0;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    private void port(String property, int least, String allowed) {
        String value = value(property);
        if (value != null && !(value.matches("-?\\d{1,5}") && inRange(Integer.parseInt(value), least))) {
            problems.add(property, value, allowed);
        }
    }

    private static boolean inRange(int port, int least) {
        return port >= least && port <= 65535;
    }

    private @Nullable String value(String property) {
        try {
            return environment.getProperty(property);
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage()); // a placeholder that stands for nothing
        }
    }

    private void certificate(String server) {
        String at = server + "ssl.";
        if (value(at + "bundle") == null && tls(environment, server)) {
            String named = environment.containsProperty(at + "certificate") ? "certificate" : "key-store";
            usable(at + named, () -> ofServer(server));
        }
        bundleProperties(environment, server).forEach(this::bundle);
    }

    private void bundle(String property) {
        String bundle = String.valueOf(value(property));
        if (!bundles.contains(bundle)) {
            problems.add(property, bundle, "no such bundle: define spring.ssl.bundle.pem." + bundle);
        } else {
            usable(property, () -> bundles.get(bundle));
        }
    }

    private void usable(String property, Supplier<SslBundle> certificate) {
        try {
            KeyPairs.checkServable(certificate.get());
        } catch (RuntimeException e) {
            problems.add(property, value(property), "cannot be used: " + NamedBundles.reason(e));
        }
    }

    /** The names of the bundles that are served, on either port. */
    static Set<String> servedBundles(Environment environment) {
        return Stream.of(TRAFFIC, MANAGEMENT)
                .flatMap(server -> bundleProperties(environment, server))
                .map(environment::getRequiredProperty)
                .collect(Collectors.toSet());
    }

    /** The port's own, and those for names that clients ask for. */
    private static Stream<String> bundleProperties(Environment environment, String server) {
        String names = server + "ssl.server-name-bundles[";
        return Stream.concat(
                Stream.of(server + "ssl.bundle").filter(environment::containsProperty),
                Stream.iterate(0, i -> i + 1)
                        .map(i -> names + i + "].bundle")
                        .takeWhile(environment::containsProperty));
    }

    private SslBundle ofServer(String server) {
        return WebServerSslBundle.get(Binder.get(environment)
                .bind(server + "ssl", Bindable.of(Ssl.class))
                .get());
    }
}
