package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which ConfigMaps an upgrade leaves, so that pods of an earlier configuration can start again. */
@NullUnmarked
class KeptConfigurationTest {
    private static final Chart FIRST = Chart.ofOneRoute();
    private static final Chart CHANGED = FIRST.with("sluice: {drain: {timeout: 31s}}");
    private static final Chart CHANGED_AGAIN = FIRST.with("sluice: {drain: {timeout: 32s}}");

    private static final String DEPLOYMENT = "gate-sluice";

    private Cluster cluster;
    private JsonObject first;

    @BeforeEach
    void install() throws IOException {
        cluster = Cluster.start();
        FIRST.install(cluster);
        cluster.makeReplicaSet("first", DEPLOYMENT);
        first = cluster.get("configmaps", onlyConfiguration());
    }

    /** Of two objects of one name Helm would change one to the other, and delete both when one goes. */
    @AfterEach
    void everyObjectIsRenderedOnce() throws IOException {
        try (Cluster ending = cluster) {
            assertThat(StoredRelease.latest(ending).manifests())
                    .extracting(Manifest::toString)
                    .doesNotHaveDuplicates();
        }
    }

    private String onlyConfiguration() {
        assertThat(cluster.names("configmaps")).hasSize(1);
        return cluster.names("configmaps").get(0);
    }

    private static String nameOf(JsonObject object) {
        return object.getAsJsonObject("metadata").get("name").getAsString();
    }

    private void assertKept(JsonObject before) {
        JsonObject now = cluster.get("configmaps", nameOf(before));
        assertThat(now.get("data")).isEqualTo(before.get("data"));
        assertThat(now.get("immutable")).isEqualTo(before.get("immutable"));
    }

    @Test
    void anOldPodThatRestartsFindsItsOwnConfiguration() {
        CHANGED.upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(2);
        assertThat(first.get("immutable").getAsBoolean()).isTrue();
        assertKept(first);
    }

    @Test
    void aConfigurationIsKeptOverSeveralUpgrades() {
        CHANGED.upgrade(cluster);
        cluster.makeReplicaSet("second", DEPLOYMENT);
        CHANGED_AGAIN.upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(3);
        assertKept(first);
    }

    @Test
    void aConfigurationThatComesBackIsTheOneThatWasKept() {
        CHANGED.upgrade(cluster);
        cluster.makeReplicaSet("second", DEPLOYMENT);
        FIRST.upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(2);
        assertKept(first);
    }

    @Test
    void aConfigurationThatNoPodCanBeMadeWithGoes() {
        cluster.remove("replicasets", "first");
        cluster.makeReplicaSet("anothers", "another");
        CHANGED.upgrade(cluster);
        assertThat(onlyConfiguration()).isNotEqualTo(nameOf(first));
    }

    @Test
    void theSameConfigurationKeepsItsName() {
        FIRST.with("replicaCount: 3").upgrade(cluster);
        assertThat(onlyConfiguration()).isEqualTo(nameOf(first));
        assertKept(first);
    }

    @Test
    void aConfigurationThatSomebodyDeletedStaysAway() {
        cluster.remove("configmaps", nameOf(first));
        CHANGED.upgrade(cluster);
        assertThat(onlyConfiguration()).isNotEqualTo(nameOf(first));
    }

    /** Earlier versions of the chart had one name for all configurations, and changed what was in it. */
    @Test
    void anEarlierChartsConfigurationIsKeptAsItIs() {
        cluster.make("configmaps", configMap(DEPLOYMENT, "gate", Chart.NAMESPACE));
        cluster.makeReplicaSet("earlier", DEPLOYMENT, volume("configMap: {name: gate-sluice}"));
        JsonObject earlier = cluster.get("configmaps", DEPLOYMENT);
        CHANGED.upgrade(cluster);
        assertThat(earlier.has("immutable")).isFalse();
        assertKept(earlier);
        CHANGED_AGAIN.upgrade(cluster);
        assertKept(earlier);
    }

    /** Somebody has put it into the Deployment by hand. Helm would refuse the upgrade for its sake. */
    @ParameterizedTest
    @CsvSource({"other, edge", "gate, other"})
    void anothersConfigurationIsLeftAlone(String release, String namespace) {
        cluster.make("configmaps", configMap("hotfix", release, namespace));
        cluster.makeReplicaSet("by-hand", DEPLOYMENT, volume("configMap: {name: hotfix}"));
        JsonObject hotfix = cluster.get("configmaps", "hotfix");
        CHANGED.upgrade(cluster);
        assertThat(cluster.get("configmaps", "hotfix")).isEqualTo(hotfix);
        CHANGED_AGAIN.upgrade(cluster);
        assertThat(cluster.get("configmaps", "hotfix")).isEqualTo(hotfix);
    }

    @Test
    void aConfigurationThatNoReleaseOwnsIsLeftAlone() {
        String hotfix = "{'apiVersion': 'v1', 'kind': 'ConfigMap', 'metadata': {'name': 'hotfix'}}";
        cluster.make("configmaps", hotfix);
        cluster.makeReplicaSet("by-hand", DEPLOYMENT, volume("configMap: {name: hotfix}"));
        CHANGED.upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(3).contains("hotfix");
    }

    @ParameterizedTest
    @ValueSource(strings = {"emptyDir: {}", "secret: {secretName: config}", "configMap: {}"})
    void aVolumeOfItsNameThatIsNoConfigMapIsNotLookedFor(String source) {
        cluster.makeReplicaSet("by-hand", DEPLOYMENT, volume(source));
        CHANGED.upgrade(cluster);
        assertThat(cluster.names("configmaps")).hasSize(2);
        assertKept(first);
    }

    private static String volume(String source) {
        return "[{name: config, " + source + "}]";
    }

    private static String configMap(String name, String release, String namespace) {
        return """
                {apiVersion: v1, kind: ConfigMap, metadata: {name: '%s',
                  labels: {'app.kubernetes.io/managed-by': Helm},
                  annotations: {'meta.helm.sh/release-name': '%s', 'meta.helm.sh/release-namespace': '%s'}},
                 data: {'application.yml': 'server: {port: 8080}'}}
                """.formatted(name, release, namespace);
    }
}
