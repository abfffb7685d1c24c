package dev.sluice.gateway.config;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.ResolvableType;
import org.springframework.util.unit.DataSize;

/** The names that a configuration may have, taken from the records themselves, to say what an unknown one may mean. */
final class KnownNames {
    private static final ConfigurationPropertyName UPSTREAMS = ConfigurationPropertyName.of("sluice.upstreams");
    private static final int UPSTREAMS_PROPERTY = 3;

    private KnownNames() {}

    /** What to say of a name that nothing was bound to; null if the name is known and only its value was not. */
    static @Nullable String explain(ConfigurationPropertyName name) {
        ResolvableType type = ResolvableType.forClass(SluiceProperties.class);
        for (int i = 1; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.DASHED);
            Class<?> raw = type.toClass();
            if (Map.class.isAssignableFrom(raw)) {
                type = type.getGeneric(1);
            } else if (List.class.isAssignableFrom(raw)) {
                if (!name.isNumericIndex(i)) {
                    return name.chop(i) + " is a list: its elements start with '- '";
                }
                type = type.getGeneric(0);
            } else if (raw.isRecord()) {
                RecordComponent component = component(raw, element);
                if (component == null) {
                    return "unknown: " + Suggestion.nearest(element, names(raw)) + dotted(name, i);
                }
                type = ResolvableType.forType(component.getGenericType());
            } else {
                return name.chop(i) + " has nothing below it";
            }
        }
        return null;
    }

    /** Names are split at dots before they come here: what does not fit below an upstream's may be the rest of its own. */
    private static String dotted(ConfigurationPropertyName name, int at) {
        if (at != UPSTREAMS_PROPERTY || !UPSTREAMS.isAncestorOf(name)) {
            return "";
        }
        String first = name.getElement(at - 1, Form.ORIGINAL);
        return "; if the upstream's name has dots, it is written in brackets and quotes, such as \"[%s.%s]\""
                .formatted(first, name.getElement(at, Form.ORIGINAL));
    }

    /** What a value of this type looks like. */
    static String describe(Bindable<?> target) {
        Class<?> type = target.getType().toClass();
        if (type == Duration.class) {
            return "must be a duration, such as 500ms, 2s or 5m";
        }
        if (type == int.class || type == long.class) {
            return "must be a whole number";
        }
        if (type == DataSize.class) {
            return "must be a size, such as 512KB or 10MB";
        }
        if (type == boolean.class) {
            return "must be true or false";
        }
        if (List.class.isAssignableFrom(type)) {
            return "must be a list";
        }
        return type.isRecord() ? "must have properties below it: " + String.join(", ", names(type)) : "cannot be read";
    }

    private static @Nullable RecordComponent component(Class<?> type, String element) {
        String plain = element.replace("-", "");
        return Arrays.stream(type.getRecordComponents())
                .filter(component ->
                        component.getName().toLowerCase(Locale.ROOT).equals(plain))
                .findFirst()
                .orElse(null);
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component ->
                        component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
                .collect(Collectors.toList());
    }
}
