package dev.sluice.deployment.chart;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.kubernetes.client.openapi.JSON;
import java.util.Map;
import java.util.TreeMap;

/** One object that the chart asks Kubernetes for. */
record Manifest(JsonObject json) {
    private static final Gson PLAIN = new Gson();

    static Manifest of(Map<?, ?> yaml) {
        return new Manifest(PLAIN.toJsonTree(yaml).getAsJsonObject());
    }

    String kind() {
        return json.get("kind").getAsString();
    }

    String name() {
        return json.getAsJsonObject("metadata").get("name").getAsString();
    }

    Map<String, String> labels() {
        Map<String, String> labels = new TreeMap<>();
        json.getAsJsonObject("metadata")
                .getAsJsonObject("labels")
                .entrySet()
                .forEach(label -> labels.put(label.getKey(), label.getValue().getAsString()));
        return labels;
    }

    /** Its API's version and its kind: what decides about its fields. */
    String type() {
        return json.get("apiVersion").getAsString() + " " + kind();
    }

    /** As the Kubernetes client's model, which refuses unknown fields and missing ones. */
    <T> T as(Class<T> model) {
        return JSON.getGson().fromJson(json, model);
    }

    @Override
    public String toString() {
        return type() + " " + name();
    }
}
