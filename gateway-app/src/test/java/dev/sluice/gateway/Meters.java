package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/** A gateway's meters, as Prometheus reads them. */
final class Meters {
    private Meters() {}

    /** How often clients ran into a limit. */
    static double hits(TestGateway gateway, String limit) throws IOException {
        return value(gateway, "sluice_limits_hit_total{limit=\"" + limit + "\"}");
    }

    /**
     * Waits until a meter is there and has this value: an answer may be read before it is counted. One that is not there has
     * no value, not even 0.
     */
    static void awaitValue(TestGateway gateway, String meter, double wanted) {
        Patience.patiently()
                .untilAsserted(
                        () -> assertThat(values(gateway, meter)).as(meter).containsExactly(wanted));
    }

    /** The value behind this name and these tags; 0 if there is none, as of a counter that has not counted yet. */
    static double value(TestGateway gateway, String meter) throws IOException {
        return values(gateway, meter).stream().mapToDouble(Double::doubleValue).sum();
    }

    /** That of each line with this name and these tags: one, or none. */
    private static List<Double> values(TestGateway gateway, String meter) throws IOException {
        String scrape = RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x");
        assertThat(scrape).as("the meters").startsWith("HTTP/1.1 200 ");
        return scrape.lines()
                .filter(line -> line.startsWith(meter + " "))
                .map(line -> Double.valueOf(line.substring(meter.length() + 1)))
                .toList();
    }
}
