package dev.sluice.deployment.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.deployment.dashboard.PromQl.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard and the rules name what the gateway exposes, and all of it that is the gateway's own. */
@Timeout(300)
class MetersTest {
    @TempDir
    private static Path directory;

    private static Exposition exposed = new Exposition();

    @BeforeAll
    @Timeout(180) // the class's does not hold for this
    static void scrape() throws IOException, InterruptedException {
        exposed = EventfulGateway.exposition(directory);
    }

    private static List<String> complaints(Query query) throws IOException {
        return new Complaints(exposed.and(Rules.read().recorded())).about(query);
    }

    private static List<String> complaints(String expression, String... shown) throws IOException {
        return complaints(new Query("panel “x”", expression, Set.of(shown)));
    }

    private static List<Query> all() throws IOException {
        return Stream.concat(Dashboard.read().queries().stream(), Rules.read().queries().stream())
                .toList();
    }

    @Test
    void everyQueryAsksForWhatThereIs() throws IOException {
        Complaints against = new Complaints(exposed.and(Rules.read().recorded()));
        assertThat(all()).hasSizeGreaterThan(50).flatMap(against::about).isEmpty();
    }

    @Test
    void everyMeterOfTheGatewaysIsOnTheDashboard() {
        Set<String> asked = new TreeSet<>();
        for (Query query : Dashboard.read().queries()) {
            PromQl.of(query.expression()).selectors().stream()
                    .map(Selector::metric)
                    .map(MetersTest::meter)
                    .forEach(asked::add);
        }
        Set<String> own = new TreeSet<>();
        exposed.names().stream()
                .filter(name -> name.startsWith("sluice_"))
                .map(MetersTest::meter)
                .forEach(own::add);
        assertThat(own).hasSizeGreaterThan(20).isSubsetOf(asked);
    }

    /** A timer is one meter, whatever Prometheus makes of it. */
    private static String meter(String metric) {
        return metric.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds");
    }

    @Test
    void aMeterThatNobodyExposesIsFound() throws IOException {
        assertThat(complaints("rate(sluice_request_seconds_count[5m])"))
                .containsExactly("panel “x” asks for sluice_request_seconds_count, which nobody exposes");
    }

    @Test
    void aLabelThatAMeterHasNotIsFound() throws IOException {
        assertThat(complaints("sluice_pool_seats{upstream=\"a\"}"))
                .singleElement()
                .asString()
                .contains("upstream");
        assertThat(complaints("sum by (route) (sluice_pool_seats)"))
                .singleElement()
                .asString()
                .contains("route");
    }

    @Test
    void aValueThatALabelHasNotHadIsFound() throws IOException {
        assertThat(complaints("sluice_requests_seconds_count{status=~\"5xx|500\"}"))
                .containsExactly(
                        "panel “x” asks for sluice_requests_seconds_count{status=\"500\"}, a value that it has not had");
        assertThat(complaints("sluice_requests_seconds_count{status=~\"$status\"}"))
                .isEmpty();
    }

    @Test
    void aLegendWithALabelThatIsSummedUpIsFound() throws IOException {
        assertThat(complaints("sum by (route) (sluice_requests_seconds_count)", "status"))
                .containsExactly("panel “x” shows status, which its result has not");
        assertThat(complaints("sum by (route) (sluice_requests_seconds_count)", "route"))
                .isEmpty();
    }
}
