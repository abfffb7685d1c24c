package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The dashboard and the alerts come to the cluster as their files have them. */
@NullUnmarked
class ShippedFilesTest {
    private static final Path FILES = Chart.DIRECTORY.resolve("files");
    private static final Release RELEASE =
            Chart.ofDefaults().with(ValueFile.EVERYTHING.text()).render();

    @Test
    void thePrometheusRuleIsTheFileOfAlerts() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(FILES.resolve("alerts.yml")));
        Release release =
                Chart.ofOneRoute().with("prometheusRule: {enabled: true}").render();
        assertThat(rules(release)).isEqualTo(Manifest.of(file).json());
    }

    private static JsonElement rules(Release release) {
        return release.all("PrometheusRule").get(0).json().get("spec");
    }

    @Test
    void anAlertMayBeLeftOutAndTheOthersLeadToARunbook() {
        assertThat(rules(RELEASE).toString())
                .doesNotContain("\"SluiceRestarts\"", "\"docs/alerts.md#")
                .contains("\"SluiceDown\"", "https://wiki.example.com/sluice/alerts#sluicedown");
        assertThat(Chart.ofOneRoute()
                        .with("prometheusRule: {enabled: true, disabled: [SluiceUp]}")
                        .refusal())
                .contains("): prometheusRule.disabled[0]: 'SluiceUp' is none of the alerts (", "SluiceDown");
    }

    @Test
    void theDashboardIsItsFileAndGrafanaFindsIt() throws IOException {
        V1ConfigMap dashboard = RELEASE.all("ConfigMap").stream()
                .map(manifest -> manifest.as(V1ConfigMap.class))
                .filter(map -> map.getMetadata().getLabels().containsKey("grafana_dashboard"))
                .findFirst()
                .orElseThrow();
        assertThat(dashboard.getData().values())
                .singleElement()
                .satisfies(text -> assertThat(JsonParser.parseString(text))
                        .isEqualTo(JsonParser.parseString(Files.readString(FILES.resolve("dashboard.json")))));
        assertThat(dashboard.getData().keySet()).allMatch(name -> name.endsWith(".json"));
    }

    @Test
    void neitherIsThereUnlessAskedFor() {
        assertThat(Chart.ofOneRoute().render().manifests())
                .extracting(Manifest::kind)
                .doesNotContain("PrometheusRule", "ServiceMonitor");
        assertThat(Chart.ofOneRoute().render().all("ConfigMap")).hasSize(1);
    }

    /** A ConfigMap holds no more than 1 MiB, and a Secret, where Helm keeps the release, neither. */
    @Test
    void theyFitIntoAConfigMap() throws IOException {
        assertThat(Files.size(FILES.resolve("dashboard.json"))).isLessThan(500_000);
    }
}
