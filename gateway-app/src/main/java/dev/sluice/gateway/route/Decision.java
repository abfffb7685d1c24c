package dev.sluice.gateway.route;

/** What the table says of a request: a {@link Route}, or why there is none. */
public sealed interface Decision permits Route, Decision.None {
    /** Why a request takes no route. */
    enum None implements Decision {
        /** No route takes it. */
        UNMATCHED,
        /** Its path can be read in ways that take different routes, or climbs above the root. */
        AMBIGUOUS_PATH
    }
}
