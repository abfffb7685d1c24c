package dev.sluice.deployment.chart;

import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Service;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.NullUnmarked;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** All objects of one rendered release. */
@NullUnmarked
record Release(List<Manifest> manifests) {

    static Release of(String rendered) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Iterable<Object> documents = new Yaml(new SafeConstructor(options)).loadAll(rendered);
        return new Release(StreamSupport.stream(documents.spliterator(), false)
                .filter(Objects::nonNull)
                .map(document -> Manifest.of((Map<?, ?>) document))
                .toList());
    }

    /** The objects of a kind. */
    List<Manifest> all(String kind) {
        return manifests.stream()
                .filter(manifest -> manifest.kind().equals(kind))
                .toList();
    }

    /** The one object of a kind, as its model. */
    <T> T one(String kind, Class<T> model) {
        List<Manifest> all = all(kind);
        if (all.size() != 1) {
            throw new AssertionError("not one " + kind + " but " + all + " of " + manifests);
        }
        return all.get(0).as(model);
    }

    V1Deployment deployment() {
        return one("Deployment", V1Deployment.class);
    }

    /** What the Deployment makes its pods from. */
    V1PodTemplateSpec template() {
        return deployment().getSpec().getTemplate();
    }

    /** The gateway's own container. */
    V1Container container() {
        return template().getSpec().getContainers().get(0);
    }

    V1Service trafficService() {
        return named("Service", deployment().getMetadata().getName(), V1Service.class);
    }

    V1Service managementService() {
        return named("Service", deployment().getMetadata().getName() + "-management", V1Service.class);
    }

    /** The gateway's configuration file, as the ConfigMap has it. */
    String application() {
        return one("ConfigMap", V1ConfigMap.class).getData().get("application.yml");
    }

    /** The object of this kind and name, as its model. */
    <T> T named(String kind, String name, Class<T> model) {
        return all(kind).stream()
                .filter(manifest -> manifest.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " among " + manifests))
                .as(model);
    }
}
