package dev.sluice.gateway.route;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A host's name, or {@code *.} and a name for everything below it (not the name itself).
 *
 * @param name     lower case, without {@code *.}
 * @param wildcard whether it is for what is below the name
 */
public record HostPattern(String name, boolean wildcard) {
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+]");

    /** Reads a pattern without problem. */
    public static HostPattern of(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.startsWith("*.") ? new HostPattern(lower.substring(2), true) : new HostPattern(lower, false);
    }

    /** What is wrong with it, or null. */
    static @Nullable String problem(String text) {
        HostPattern pattern = of(text);
        boolean address = !pattern.wildcard && IPV6.matcher(pattern.name).matches();
        return address || NAME.matcher(pattern.name).matches()
                ? null
                : "must be a host's name without port, such as api.example.com or *.example.com";
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name;
    }
}
