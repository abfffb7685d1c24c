package dev.sluice.gateway.upstream;

import dev.sluice.pool.Origin;

/**
 * One server of an upstream.
 *
 * @param protocol what it speaks
 * @param origin where it is
 * @param weight its part of the requests under the weighted balancer, 1 or more
 */
public record Backend(Protocol protocol, Origin origin, int weight) {
    /** Host and port, as meters name it: bounded, because it is configured. */
    public String name() {
        return name(origin);
    }

    /** Host and port of an origin, as meters name it. */
    public static String name(Origin origin) {
        return origin.host().indexOf(':') >= 0
                ? '[' + origin.host() + "]:" + origin.port()
                : origin.host() + ':' + origin.port();
    }
}
