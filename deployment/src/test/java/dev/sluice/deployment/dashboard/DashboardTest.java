package dev.sluice.deployment.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The dashboard can be imported anywhere, and says of each panel what a bad value means. */
class DashboardTest {
    private static final int COLUMNS = 24;

    private final Dashboard dashboard = Dashboard.read();

    private List<JsonNode> everyPanel() {
        return dashboard.root().path("panels").valueStream().toList();
    }

    private static String title(JsonNode panel) {
        return panel.path("title").asString();
    }

    @Test
    void itIsOneAndTheSameEverywhere() {
        assertThat(dashboard.root().path("uid").asString()).isEqualTo("sluice");
        assertThat(dashboard.root().path("id").isNull())
                .as("an id is one Grafana's own")
                .isTrue();
    }

    @Test
    void whereItsDataIsFromCanBeChosen() {
        assertThat(dashboard.root().findValues("datasource"))
                .map(source -> source.path("uid").asString())
                .filteredOn(uid -> !uid.equals("-- Grafana --"))
                .containsOnly("${datasource}");
    }

    @Test
    void gatewaysRoutesAndUpstreamsCanBeChosen() {
        assertThat(dashboard.variables())
                .extracting(variable -> variable.path("name").asString())
                .containsExactly("datasource", "namespace", "job", "pod", "instance", "route", "upstream", "origin");
    }

    /** {@code .*} matches the series without such a label; alternatives of known values would leave them out. */
    @Test
    void whereThereAreNoNamespacesAndPodsAllIsAnything() {
        assertThat(dashboard.variables())
                .filteredOn(variable -> variable.path("name").asString().matches("namespace|pod"))
                .hasSize(2)
                .allSatisfy(variable -> {
                    assertThat(variable.path("includeAll").asBoolean()).isTrue();
                    assertThat(variable.path("allValue").asString()).isEqualTo(".*");
                    assertThat(variable.path("current").path("value"))
                            .extracting(JsonNode::asString)
                            .containsExactly("$__all");
                });
    }

    /** In a cluster an instance is an address, which tells nobody which pod it is. */
    @Test
    void whatIsShownByGatewayNamesItsPod() {
        assertThat(dashboard.queries())
                .filteredOn(query -> query.shown().contains("instance"))
                .filteredOn(query -> !query.where().startsWith("variable"))
                .hasSizeGreaterThan(10)
                .allSatisfy(query -> assertThat(query.shown()).as(query.where()).contains("pod"));
    }

    /** Otherwise “all” gateways would be all JVMs that Prometheus knows. */
    @Test
    void allJobsAreThoseThatHaveGateways() {
        assertThat(dashboard.variables())
                .filteredOn(variable -> variable.path("name").asString().matches("job|instance"))
                .hasSize(2)
                .allSatisfy(variable -> {
                    assertThat(variable.path("definition").asString()).contains("sluice_");
                    assertThat(variable.has("allValue")).isFalse();
                });
    }

    @Test
    void everyPanelSaysWhatItsValuesMean() {
        assertThat(dashboard.panels()).hasSizeGreaterThan(30).allSatisfy(panel -> {
            assertThat(panel.path("description").asString("").length())
                    .as("the description of %s", title(panel))
                    .isGreaterThan(40);
            JsonNode unit = panel.path("type").asString().equals("heatmap")
                    ? panel.path("options").path("yAxis").path("unit")
                    : panel.path("fieldConfig").path("defaults").path("unit");
            assertThat(unit.asString("")).as("the unit of %s", title(panel)).isNotEmpty();
        });
    }

    @Test
    void everyQueryIsOfTheGatewaysThatWereChosen() {
        assertThat(dashboard.queries())
                .filteredOn(query -> !query.where().startsWith("variable"))
                .hasSizeGreaterThan(30)
                .allSatisfy(query -> assertThat(PromQl.of(query.expression()).selectors())
                        .isNotEmpty()
                        .allSatisfy(selector -> assertThat(selector.values())
                                .as("%s in %s", selector.metric(), query.where())
                                .containsKeys("namespace", "job", "pod", "instance")));
    }

    @Test
    void whatCanBeChosenIsOfTheNamespaceThatWasChosen() {
        assertThat(dashboard.queries())
                .filteredOn(query -> query.where().startsWith("variable"))
                .filteredOn(query -> !query.where().endsWith("namespace"))
                .hasSize(6)
                .allSatisfy(query -> assertThat(query.expression()).contains("namespace=~\"$namespace\""));
    }

    @Test
    void titlesAndIdsAreUnique() {
        assertThat(everyPanel()).extracting(DashboardTest::title).doesNotHaveDuplicates();
        assertThat(everyPanel()).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    }

    @Test
    void noPanelLiesOverAnother() {
        boolean[][] taken = new boolean[500][COLUMNS];
        for (JsonNode panel : everyPanel()) {
            JsonNode place = panel.path("gridPos");
            int bottom = place.path("y").asInt() + place.path("h").asInt();
            for (int y = place.path("y").asInt(); y < bottom; y++) {
                int right = place.path("x").asInt() + place.path("w").asInt();
                for (int x = place.path("x").asInt(); x < right; x++) {
                    assertThat(taken[y][x])
                            .as("%s at %d, %d", title(panel), x, y)
                            .isFalse();
                    taken[y][x] = true;
                }
            }
        }
    }
}
