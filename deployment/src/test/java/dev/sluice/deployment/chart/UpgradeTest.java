package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kubernetes.client.openapi.models.V1DeploymentSpec;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an upgrade leaves of what was there, which rendering alone does not show. */
@NullUnmarked
class UpgradeTest {
    private static final Chart FIRST = Chart.ofOneRoute();
    private static final Chart CHANGED = FIRST.with("sluice: {drain: {timeout: 31s}}");

    private Cluster cluster;

    @BeforeEach
    void install() throws IOException {
        cluster = Cluster.start();
        FIRST.install(cluster);
        cluster.makeReplicaSet("first", "gate-sluice");
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void anUpgradeThatLostItsRoutesIsRefused() {
        List<String> before = cluster.names("configmaps");
        assertThatThrownBy(() -> Chart.ofDefaults().with("replicaCount: 3").upgrade(cluster))
                .hasMessageContaining(
                        "sluice.routes: there are none, and this upgrade would put the demonstration in the place");
        assertThat(cluster.names("configmaps")).isEqualTo(before);
    }

    /** As {@code --reuse-values} does: the values of the release, and no others. */
    @Test
    void anUpgradeMayReuseTheReleasesValues() throws IOException {
        FIRST.with("replicaCount: 3").upgrade(cluster);
        List<String> before = cluster.names("configmaps");
        Chart.ofDefaults().with("minReadySeconds: 4").upgradeReusingValues(cluster);
        assertThat(cluster.names("configmaps")).isEqualTo(before);
        V1DeploymentSpec spec = StoredRelease.latest(cluster).deployment().getSpec();
        assertThat(spec.getReplicas()).isEqualTo(3);
        assertThat(spec.getMinReadySeconds()).isEqualTo(4);
    }

    @Test
    void theDemonstrationMayBeAskedForInWords() throws IOException {
        Chart.ofDefaults().with("demo: true").upgrade(cluster);
        assertThat(StoredRelease.latest(cluster).container().getArgs()).contains("--demo");
        assertThat(cluster.get("deployments", "gate-sluice").toString()).contains("\"--demo\"");
    }

    @Test
    void uninstallingLeavesNothing() {
        CHANGED.upgrade(cluster);
        CHANGED.uninstall(cluster);
        for (String resource : List.of(
                "configmaps", "deployments", "poddisruptionbudgets", "services", "serviceaccounts", "secrets")) {
            assertThat(cluster.names(resource)).isEmpty();
        }
    }
}
