package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;

/** A gateway's meters, as Prometheus reads them. */
final class Meters {
    private Meters() {}

    /** How often clients ran into a limit. */
    static double hits(TestGateway gateway, String limit) throws IOException {
        return value(gateway, "sluice_limits_hit_total{limit=\"" + limit + "\"}");
    }

    /** Waits until this value is behind the name and the tags: an answer may be read before it is counted. */
    static void awaitValue(TestGateway gateway, String meter, double wanted) {
        Patience.patiently()
                .untilAsserted(() -> assertThat(value(gateway, meter)).as(meter).isEqualTo(wanted));
    }

    /** The value behind this name and these tags, 0 if there is none. */
    static double value(TestGateway gateway, String meter) throws IOException {
        return RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x")
                .lines()
                .filter(line -> line.startsWith(meter + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(meter.length() + 1)))
                .sum();
    }
}
