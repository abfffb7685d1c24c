package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** The models that the chart is held against do find what is wrong: each mistake here is planted. */
class KubernetesModelsTest {
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: gate, labels: {app: gate}}
            spec:
              replicas: 2
              selector: {matchLabels: {app: gate}}
              template:
                metadata: {labels: {app: gate}, annotations: {checksum: "1e5"}}
                spec:
                  containers:
                    - name: gateway
                      image: sluice
                      env: [{name: VERBOSE, value: "true"}]
                      ports: [{name: http, containerPort: 8080}]
                      resources: {limits: {cpu: 500m, memory: 512Mi}}
                      livenessProbe: {httpGet: {path: /, port: http}}
                      volumeMounts: [{name: tmp, mountPath: /tmp}]
                  volumes: [{name: tmp, emptyDir: {}}]
            """;

    private static final String MONITOR = """
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {name: gate}
            spec:
              selector: {matchLabels: {app: gate}}
              endpoints: [{port: management, path: /actuator/prometheus, interval: 15s}]
            """;

    private static final String RULES = """
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata: {name: gate}
            spec: {groups: [{name: gate, rules: [{alert: Down, expr: up == 0, for: 5m, labels: {severity: page}}]}]}
            """;

    private static Manifest manifest(String yaml) {
        Map<?, ?> tree = new Yaml().load(yaml);
        return Manifest.of(tree);
    }

    @Test
    void rightManifestsAreAccepted() {
        assertThat(KubernetesModels.complaint(manifest(DEPLOYMENT))).isNull();
        assertThat(KubernetesModels.complaint(manifest(MONITOR))).isNull();
        assertThat(KubernetesModels.complaint(manifest(RULES))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a field that is not there
                "containerPort: 8080 | containrPort: 8080 | containrPort",
                "livenessProbe       | livelinessProbe    | livelinessProbe",
                "labels: {app: gate}}| label: {app: gate}}| label",
                // one that has to be
                "name: gateway       | imagePullPolicy: Always | The required field `name`",
                ", port: http}       | }                  | The required field `port`",
                "selector:           | paused: true #     | The required field `selector`",
                // a value of another type
                "replicas: 2         | replicas: two      | two",
                "replicas: 2         | replicas: '2'      | /spec/replicas is",
                "'\"true\"'          | true               | /env/0/value is true",
                "'\"1e5\"'           | 7                  | /annotations/checksum is 7",
                "500m                | 500zz              | 500zz",
                "[{name: tmp, emptyDir: {}}] | {tmp: {}} | JsonArray",
                // a kind or version that is not there
                "apps/v1             | apps/v1beta1       | no model of apps/v1beta1 Deployment",
            })
    void aMistakeInADeploymentIsFound(String right, String wrong, String complaint) {
        assertThat(KubernetesModels.complaint(manifest(DEPLOYMENT.replace(right, wrong))))
                .contains(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "path: /actuator/prometheus | paht: /actuator/prometheus | paht",
                "endpoints: [               | endpoint: [                | endpoint",
                "interval: 15s              | interval: 15               | 15",
                "app: gate}                 | app: true}                 | true",
            })
    void aMistakeInAServiceMonitorIsFound(String right, String wrong, String complaint) {
        assertThat(KubernetesModels.complaint(manifest(MONITOR.replace(right, wrong))))
                .contains(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alert: Down    | allert: Down   | allert",
                "severity: page | severity: 1    | severity",
                "rules: [       | ruels: [       | ruels",
            })
    void aMistakeInAPrometheusRuleIsFound(String right, String wrong, String complaint) {
        assertThat(KubernetesModels.complaint(manifest(RULES.replace(right, wrong))))
                .contains(complaint);
    }
}
