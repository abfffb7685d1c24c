package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    private String onlyConfiguration() {
        assertThat(cluster.names("configmaps")).hasSize(1);
        return cluster.names("configmaps").get(0);
    }

    @Test
    void anOldPodThatRestartsFindsItsOwnConfiguration() {
        String first = onlyConfiguration();
        CHANGED.upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(2).contains(first);
    }

    @Test
    void aConfigurationIsKeptOverSeveralUpgrades() {
        String first = onlyConfiguration();
        CHANGED.upgrade(cluster);
        cluster.makeReplicaSet("second", "gate-sluice");
        CHANGED.with("sluice: {drain: {timeout: 32s}}").upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(3).contains(first);
    }

    @Test
    void aConfigurationThatNoPodCanBeMadeWithGoes() {
        String first = onlyConfiguration();
        cluster.removeReplicaSet("first");
        cluster.makeReplicaSet("anothers", "another");
        CHANGED.upgrade(cluster);
        assertThat(onlyConfiguration()).isNotEqualTo(first);
    }

    @Test
    void theSameConfigurationKeepsItsName() {
        String first = onlyConfiguration();
        FIRST.with("replicaCount: 3").upgrade(cluster);
        assertThat(onlyConfiguration()).isEqualTo(first);
    }

    @Test
    void anUpgradeThatLostItsRoutesIsRefused() {
        List<String> before = cluster.names("configmaps");
        assertThatThrownBy(() -> Chart.ofDefaults().with("replicaCount: 3").upgrade(cluster))
                .hasMessageContaining(
                        "sluice.routes: there are none, and this upgrade would put the demonstration in the place");
        assertThat(cluster.names("configmaps")).isEqualTo(before);
    }

    @Test
    void theDemonstrationMayBeAskedForInWords() {
        Chart.ofDefaults().with("demo: true").upgrade(cluster);
        assertThat(cluster.names("deployments")).containsExactly("gate-sluice");
    }

    @Test
    void uninstallingLeavesNothing() {
        CHANGED.upgrade(cluster);
        CHANGED.uninstall(cluster);
        for (String resource : List.of("configmaps", "deployments", "services", "serviceaccounts", "secrets")) {
            assertThat(cluster.names(resource)).isEmpty();
        }
    }
}
