package dev.sluice.gateway;

import dev.sluice.gateway.config.Problems;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;

/**
 * Finds what is wrong with the ports and certificates that the gateway listens with. They are Boot's properties, but Boot
 * would tell of the first mistake only, of some with a stack trace, and of none in {@code --check}.
 */
final class ListenerCheck {
    private static final String TRAFFIC = "server.";
    private static final String MANAGEMENT = "management.server.";

    private final Environment environment;
    private final Predicate<String> bundles;
    private final Problems problems;

    ListenerCheck(Environment environment, Predicate<String> bundles, Problems problems) {
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
        certificate(TRAFFIC);
        certificate(MANAGEMENT);
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
        String bundle = value(at + "bundle");
        if (bundle != null) {
            if (!bundles.test(bundle)) {
                problems.add(at + "bundle", bundle, "no such bundle: define spring.ssl.bundle.pem." + bundle);
            }
        } else if (tls(environment, server)) {
            String named = environment.containsProperty(at + "certificate") ? "certificate" : "key-store";
            try {
                Ssl ssl = Binder.get(environment)
                        .bind(server + "ssl", Bindable.of(Ssl.class))
                        .get();
                WebServerSslBundle.get(ssl).getStores().getKeyStore();
            } catch (RuntimeException e) {
                problems.add(at + named, value(at + named), "cannot be used: " + e.getMessage());
            }
        }
    }
}
