package dev.sluice.gateway;

import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.ssl.JksSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PemSslBundleProperties;
import org.springframework.boot.autoconfigure.ssl.PropertiesSslBundle;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.core.env.Environment;

/**
 * The SSL bundles that the configuration defines, as Boot will make them; theirs are not there yet when it is checked.
 *
 * @param environment where they are defined
 */
record NamedBundles(Environment environment) {
    private static final String BUNDLE = "spring.ssl.bundle.";

    /** Whether there is one of this name. */
    boolean contains(String name) {
        Bindable<Map<String, Object>> anything = Bindable.mapOf(String.class, Object.class);
        return Stream.of("pem", "jks")
                .anyMatch(kind -> Binder.get(environment)
                        .bind(BUNDLE + kind, anything)
                        .map(bundles -> bundles.containsKey(name))
                        .orElse(false));
    }

    /** The one of this name, which must be there. Most of its files are read when they are first asked for. */
    SslBundle get(String name) {
        return Binder.get(environment)
                .bind(BUNDLE + "pem." + name, Bindable.of(PemSslBundleProperties.class))
                .map(PropertiesSslBundle::get)
                .orElseGet(() -> PropertiesSslBundle.get(Binder.get(environment)
                        .bind(BUNDLE + "jks." + name, Bindable.of(JksSslBundleProperties.class))
                        .get()));
    }

    /** Why one cannot be used: the failure's own words and those of its cause, which names the file. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause == failure
                ? String.valueOf(failure.getMessage())
                : failure.getMessage() + ": " + cause.getMessage();
    }
}
