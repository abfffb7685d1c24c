package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.models.V1LabelSelector;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1TopologySpreadConstraint;
import io.kubernetes.client.openapi.models.V2CrossVersionObjectReference;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What points at the pods finds them: each selector matches the labels that the Deployment gives to its pods. */
@NullUnmarked
class SelectorsTest {
    private static final Release RELEASE =
            Chart.ofDefaults().with(ValueFile.EVERYTHING.text()).render();

    private static Map<String, String> labels() {
        return RELEASE.template().getMetadata().getLabels();
    }

    private static void assertFindsThePods(V1LabelSelector selector) {
        assertThat(selector.getMatchExpressions()).isNullOrEmpty();
        assertFindsThePods(selector.getMatchLabels());
    }

    private static void assertFindsThePods(Map<String, String> selector) {
        assertThat(selector).isNotEmpty();
        assertThat(labels()).containsAllEntriesOf(selector);
        // else the pods of another release would be found as well
        assertThat(selector).containsEntry("app.kubernetes.io/instance", "gate");
    }

    @Test
    void theDeploymentFindsItsPods() {
        assertFindsThePods(RELEASE.deployment().getSpec().getSelector());
    }

    /** A Deployment's selector cannot be changed, and these labels change with each version of the chart. */
    @Test
    void theDeploymentsSelectorDoesNotChangeWithTheVersion() {
        assertThat(RELEASE.deployment().getSpec().getSelector().getMatchLabels())
                .containsOnlyKeys(
                        "app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "podLabels: {app.kubernetes.io/instance: other}",
                "commonLabels: {app.kubernetes.io/component: other}"
            })
    void labelsOfTheValuesDoNotHideThePods(String values) {
        Release release = Chart.ofOneRoute().with(values).render();
        assertThat(release.template().getMetadata().getLabels())
                .containsAllEntriesOf(release.trafficService().getSpec().getSelector())
                .containsAllEntriesOf(
                        release.deployment().getSpec().getSelector().getMatchLabels());
    }

    @Test
    void theServicesFindThePods() {
        assertThat(RELEASE.all("Service"))
                .hasSize(2)
                .allSatisfy(service ->
                        assertFindsThePods(service.as(V1Service.class).getSpec().getSelector()));
    }

    @Test
    void thePodsOfTheHelmTestAreNoBackendsOfTheServices() {
        assertThat(RELEASE.all("Pod")).isNotEmpty().allSatisfy(pod -> {
            JsonObject given = pod.json().getAsJsonObject("metadata").getAsJsonObject("labels");
            assertThat(RELEASE.trafficService().getSpec().getSelector())
                    .anySatisfy((name, value) -> assertThat(
                                    given.has(name) ? given.get(name).getAsString() : "")
                            .isNotEqualTo(value));
        });
    }

    @Test
    void theDisruptionBudgetFindsThePods() {
        assertFindsThePods(RELEASE.one("PodDisruptionBudget", V1PodDisruptionBudget.class)
                .getSpec()
                .getSelector());
    }

    @Test
    void theNetworkPolicyFindsThePods() {
        assertFindsThePods(
                RELEASE.one("NetworkPolicy", V1NetworkPolicy.class).getSpec().getPodSelector());
    }

    @Test
    void theTopologySpreadCountsThePods() {
        assertThat(RELEASE.template().getSpec().getTopologySpreadConstraints())
                .isNotEmpty()
                .extracting(V1TopologySpreadConstraint::getLabelSelector)
                .allSatisfy(SelectorsTest::assertFindsThePods);
    }

    @Test
    void theAutoscalerScalesTheDeployment() {
        V2CrossVersionObjectReference target = RELEASE.one("HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class)
                .getSpec()
                .getScaleTargetRef();
        assertThat(target.getApiVersion()).isEqualTo("apps/v1");
        assertThat(target.getKind()).isEqualTo("Deployment");
        assertThat(target.getName())
                .isEqualTo(RELEASE.deployment().getMetadata().getName());
    }

    @Test
    void theServiceMonitorFindsTheManagementServiceAloneAndItsPort() {
        JsonObject spec = RELEASE.all("ServiceMonitor").get(0).json().getAsJsonObject("spec");
        JsonObject wanted = spec.getAsJsonObject("selector").getAsJsonObject("matchLabels");
        assertThat(RELEASE.all("Service"))
                .filteredOn(service -> service.json()
                        .getAsJsonObject("metadata")
                        .getAsJsonObject("labels")
                        .entrySet()
                        .containsAll(wanted.entrySet()))
                .extracting(Manifest::name)
                .containsExactly(RELEASE.managementService().getMetadata().getName());
        // by the chart's name two releases would be one job
        assertThat(spec.get("jobLabel").getAsString()).isEqualTo("app.kubernetes.io/instance");
        JsonArray endpoints = spec.getAsJsonArray("endpoints");
        assertThat(endpoints).hasSize(1);
        assertThat(RELEASE.managementService().getSpec().getPorts())
                .anyMatch(port -> port.getName()
                        .equals(endpoints.get(0).getAsJsonObject().get("port").getAsString()));
        assertThat(endpoints.get(0).getAsJsonObject().get("path").getAsString()).isEqualTo("/actuator/prometheus");
    }
}
