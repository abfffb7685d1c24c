package dev.sluice.deployment.chart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes would say to a manifest, by the models of its client and of the Prometheus operator's: an unknown field, a
 * missing one, and a value of another type, which shows when the model is written again ({@code value: true} comes back as
 * {@code "true"}).
 */
final class KubernetesModels {
    private static final Map<String, Class<?>> CORE = Map.of(
            "v1 ConfigMap", V1ConfigMap.class,
            "v1 Pod", V1Pod.class,
            "v1 Service", V1Service.class,
            "v1 ServiceAccount", V1ServiceAccount.class,
            "apps/v1 Deployment", V1Deployment.class,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1 Ingress", V1Ingress.class,
            "networking.k8s.io/v1 NetworkPolicy", V1NetworkPolicy.class,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget.class);

    private static final Map<String, Class<?>> OPERATOR = Map.of(
            "monitoring.coreos.com/v1 PrometheusRule", PrometheusRule.class,
            "monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class);

    private static final JsonMapper STRICT = JsonMapper.builder()
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new NoUnknownFields())
            .build();

    private KubernetesModels() {}

    /** What is wrong with a manifest, or null. */
    static @Nullable String complaint(Manifest manifest) {
        try {
            String difference = Reading.difference("", manifest.json(), writtenAgain(manifest));
            return difference == null ? null : manifest + ": " + difference;
        } catch (RuntimeException | JsonProcessingException e) {
            return manifest + ": " + e.getMessage();
        }
    }

    private static JsonElement writtenAgain(Manifest manifest) throws JsonProcessingException {
        Class<?> core = CORE.get(manifest.type());
        if (core != null) {
            return JSON.getGson().toJsonTree(manifest.as(core));
        }
        Class<?> operator = OPERATOR.get(manifest.type());
        if (operator == null) {
            throw new IllegalArgumentException("no model of " + manifest.type());
        }
        Object model = STRICT.readValue(manifest.json().toString(), operator);
        return JsonParser.parseString(STRICT.writeValueAsString(model));
    }

    /** The operator's models keep what they do not know for later; here it is refused. */
    private static final class NoUnknownFields extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }
}
