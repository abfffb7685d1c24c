package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.unit.DataSize;

/**
 * Reads {@code sluice.*} and goes on after what it cannot read, so that every mistake is told at once.
 *
 * <p>Boot's own way (a bean of {@code @ConfigurationProperties}) stops at the first value that does not convert.
 */
public final class ConfigurationReader {
    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("sluice");

    private ConfigurationReader() {}

    /** The configuration; what could not be read is added to the problems, and something stands in its place. */
    public static SluiceProperties read(ConfigurableEnvironment environment, Problems problems) {
        SluiceProperties properties = Binder.get(environment)
                .bindOrCreate(PREFIX.toString(), Bindable.of(SluiceProperties.class), new GoOn(problems));
        reportUnknown(environment, problems);
        return Objects.requireNonNull(properties);
    }

    /** Names that mean nothing here; those in the process's environment are not meant for us alone and pass. */
    private static void reportUnknown(ConfigurableEnvironment environment, Problems problems) {
        UnboundElementsSourceFilter meantForUs = new UnboundElementsSourceFilter();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.from(environment.getPropertySources())) {
            if (source instanceof IterableConfigurationPropertySource names && meantForUs.apply(source)) {
                names.stream().filter(PREFIX::isAncestorOf).forEach(name -> {
                    String wrong = KnownNames.explain(name);
                    if (wrong != null) {
                        problems.add(name.toString(), value(source, name), wrong);
                    }
                });
            }
        }
    }

    private static @Nullable Object value(ConfigurationPropertySource source, ConfigurationPropertyName name) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        return property == null ? null : property.getValue();
    }

    /** Notes a value that does not convert. */
    private static final class GoOn extends AbstractBindHandler {
        private final Problems problems;

        GoOn(Problems problems) {
            this.problems = problems;
        }

        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
            if (error instanceof UnboundConfigurationPropertiesException unbound) {
                unbound.getUnboundProperties().forEach(this::gap);
            } else {
                Object value = null;
                for (ConfigurationPropertySource source : context.getSources()) {
                    value = value == null ? value(source, name) : value;
                }
                problems.add(name.toString(), value, KnownNames.describe(target));
            }
            return placeholder(target.getType().toClass());
        }

        /** A list's element that nothing was bound to: its name is wrong, which is told later, or its number is. */
        private void gap(ConfigurationProperty property) {
            if (KnownNames.explain(property.getName()) == null) {
                problems.add(
                        property.getName().toString(),
                        property.getValue(),
                        "a list's elements are numbered from 0 on, without a gap");
            }
        }

        /** With nothing in its place a list's element would end its list. */
        private static @Nullable Object placeholder(Class<?> type) {
            if (type == Duration.class) {
                return Duration.ZERO;
            }
            if (type == DataSize.class) {
                return DataSize.ofBytes(0);
            }
            if (type == boolean.class) {
                return false;
            }
            return type == int.class ? (Object) 0 : type == long.class ? (Object) 0L : null;
        }
    }
}
