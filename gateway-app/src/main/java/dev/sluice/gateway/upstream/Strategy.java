package dev.sluice.gateway.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The balancers by the names that a configuration and the command line know them by. */
public enum Strategy {
    ROUND_ROBIN("round-robin", RoundRobin::new),
    WEIGHTED("weighted", Weighted::new),
    RANDOM("random", RandomChoice::new);

    private static final List<String> RESERVED = List.of("least-requests", "peak-ewma", "hash");

    private final String word;

    @SuppressWarnings("ImmutableEnumChecker") // a constructor's reference
    private final Function<List<Member>, Balancer> maker;

    Strategy(String word, Function<List<Member>, Balancer> maker) {
        this.word = word;
        this.maker = maker;
    }

    /** Its name. */
    public String word() {
        return word;
    }

    Balancer over(List<Member> backends) {
        return maker.apply(backends);
    }

    /** The strategy of this name, or null. */
    public static @Nullable Strategy of(String word) {
        return Arrays.stream(values())
                .filter(strategy -> strategy.word.equals(word))
                .findFirst()
                .orElse(null);
    }

    /** What to say of a name that is none. */
    public static String explain(String word) {
        String known = Arrays.stream(values()).map(Strategy::word).collect(Collectors.joining(", "));
        return RESERVED.contains(word) ? "reserved, not built yet; use one of " + known : "must be one of " + known;
    }
}
