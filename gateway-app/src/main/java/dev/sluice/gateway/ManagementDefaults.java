package dev.sluice.gateway;

import java.util.Map;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What Actuator shows, unless the configuration says otherwise: on a port of its own everything that an operator needs,
 * backends' addresses included; on the traffic port, where strangers ask, no addresses.
 */
final class ManagementDefaults {
    private static final String PUBLIC = "health, info, prometheus";

    private ManagementDefaults() {}

    static void addTo(ConfigurableEnvironment environment) {
        boolean shared = ManagementPortType.get(environment) == ManagementPortType.SAME;
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "sluice.management",
                        Map.of(
                                "management.endpoints.web.exposure.include",
                                shared ? PUBLIC : PUBLIC + ", sluice",
                                "management.endpoint.health.show-details",
                                shared ? "never" : "always")));
    }
}
