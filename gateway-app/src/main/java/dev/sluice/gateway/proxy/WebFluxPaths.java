package dev.sluice.gateway.proxy;

import java.util.List;

/**
 * The paths that are WebFlux's and not the gateway's: Actuator's base path where it shares the traffic port, and those
 * that an application built on the gateway names in a bean of this type for handlers of its own. Each stands for itself
 * and everything below it, comes before every route, and is compared with the request's path as it was sent; a path that
 * is written in another way is the gateway's, so nothing reaches WebFlux by an encoding.
 *
 * @param prefixes such as {@code /actuator}; without a slash at the end
 */
public record WebFluxPaths(List<String> prefixes) {
    public WebFluxPaths {
        prefixes = List.copyOf(prefixes);
    }

    boolean own(String uri) {
        for (int i = 0; i < prefixes.size(); i++) {
            String prefix = prefixes.get(i);
            if (uri.startsWith(prefix)
                    && (uri.length() == prefix.length() || "/?".indexOf(uri.charAt(prefix.length())) >= 0)) {
                return uri.indexOf("/.") < 0 && uri.indexOf('%') < 0;
            }
        }
        return false;
    }
}
