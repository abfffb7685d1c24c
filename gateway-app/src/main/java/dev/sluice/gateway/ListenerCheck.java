package dev.sluice.gateway;

import dev.sluice.gateway.config.Problems;
import java.security.KeyStore;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
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
        String bundle = value(at + "bundle");
        if (bundle != null && !bundles.test(bundle)) {
            problems.add(at + "bundle", bundle, "no such bundle: define spring.ssl.bundle.pem." + bundle);
        } else if (bundle != null || tls(environment, server)) {
            String named = bundle != null
                    ? "bundle"
                    : environment.containsProperty(at + "certificate") ? "certificate" : "key-store";
            try {
                usable(bundle == null ? ofServer(server) : ofBundle(bundle));
            } catch (RuntimeException e) {
                problems.add(at + named, value(at + named), "cannot be used: " + reason(e));
            }
        }
    }

    private static void usable(SslBundle bundle) {
        bundle.getStores().getTrustStore();
        KeyStore keyStore = bundle.getStores().getKeyStore();
        if (keyStore == null) {
            throw new IllegalArgumentException("it has no certificate with a private key");
        }
        KeyPairs.check(keyStore, bundle);
    }

    private SslBundle ofServer(String server) {
        return WebServerSslBundle.get(Binder.get(environment)
                .bind(server + "ssl", Bindable.of(Ssl.class))
                .get());
    }

    /** A bundle reads its files when it is first used, which is too late to say so well. */
    private SslBundle ofBundle(String name) {
        return Binder.get(environment)
                .bind("spring.ssl.bundle.pem." + name, Bindable.of(PemSslBundleProperties.class))
                .map(PropertiesSslBundle::get)
                .orElseGet(() -> PropertiesSslBundle.get(Binder.get(environment)
                        .bind("spring.ssl.bundle.jks." + name, Bindable.of(JksSslBundleProperties.class))
                        .get()));
    }

    /** The failure's own words and those of its cause, which names the file. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == failure
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + ": " + cause.getMessage();
    }
}
