package dev.sluice.deployment.chart;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects of one namespace, asked and changed as the API of Kubernetes is. */
final class ClusterObjects {
    private static final Map<String, Map<String, String>> KINDS = Map.of(
            "v1",
            Map.of(
                    "configmaps",
                    "ConfigMap",
                    "secrets",
                    "Secret",
                    "serviceaccounts",
                    "ServiceAccount",
                    "services",
                    "Service"),
            "apps/v1",
            Map.of("deployments", "Deployment", "replicasets", "ReplicaSet"),
            "policy/v1",
            Map.of("poddisruptionbudgets", "PodDisruptionBudget"));

    private static final Pattern SELECTED = Pattern.compile("labelSelector=([^&]*)");

    private final Map<String, JsonObject> objects = new ConcurrentSkipListMap<>();
    private final Pattern path;

    ClusterObjects(String namespace) {
        path = Pattern.compile(
                "/apis?/(?<version>.*v1)/namespaces/" + namespace + "/(?<resource>[a-z]+)(/(?<name>[^/]+))?");
    }

    void put(String resource, JsonObject object) {
        objects.put(resource + "/" + nameOf(object), object);
    }

    void remove(String resource, String name) {
        objects.remove(resource + "/" + name);
    }

    List<JsonObject> all(String resource) {
        return objects.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(resource + "/"))
                .map(Map.Entry::getValue)
                .toList();
    }

    ClusterAnswer ask(String method, URI uri, JsonObject body) {
        Matcher asked = path.matcher(uri.getPath());
        if (!asked.matches()) {
            return ClusterAnswer.of(discovery(uri.getPath()));
        }
        String resource = asked.group("resource");
        String name = asked.group("name");
        if (method.equals("GET") && name == null) {
            return ClusterAnswer.of(list(asked.group("version"), resource, uri));
        }
        String key = resource + "/" + (name == null ? nameOf(body) : name);
        return switch (method) {
            case "GET" -> ClusterAnswer.of(objects.get(key));
            case "DELETE" -> ClusterAnswer.of(objects.remove(key));
            case "PATCH" -> patched(key, body);
            case "POST" ->
                objects.putIfAbsent(key, body) == null ? ClusterAnswer.of(body) : ClusterAnswer.alreadyExists(key);
            default -> {
                objects.put(key, body);
                yield ClusterAnswer.of(body);
            }
        };
    }

    private ClusterAnswer patched(String key, JsonObject patch) {
        JsonObject before = objects.get(key);
        if (before == null) {
            return ClusterAnswer.of(null);
        }
        JsonObject after = merged(before, patch);
        if (isImmutable(before) && !(isImmutable(after) && dataOf(after).equals(dataOf(before)))) {
            return ClusterAnswer.invalid(key, "field is immutable when `immutable` is set");
        }
        objects.put(key, after);
        return ClusterAnswer.of(after);
    }

    private static boolean isImmutable(JsonObject object) {
        return object.has("immutable") && object.get("immutable").getAsBoolean();
    }

    private static JsonObject dataOf(JsonObject object) {
        return object.has("data") ? object.getAsJsonObject("data") : new JsonObject();
    }

    private static String nameOf(JsonObject object) {
        return object.getAsJsonObject("metadata").get("name").getAsString();
    }

    private JsonObject list(String version, String resource, URI uri) {
        JsonArray items = new JsonArray();
        all(resource).stream().filter(object -> isSelected(object, uri)).forEach(items::add);
        JsonObject list = new JsonObject();
        list.addProperty("apiVersion", version);
        list.addProperty("kind", KINDS.getOrDefault(version, Map.of()).get(resource) + "List");
        list.add("metadata", new JsonObject());
        list.add("items", items);
        return list;
    }

    private static boolean isSelected(JsonObject object, URI uri) {
        Matcher selector = SELECTED.matcher(uri.getQuery() == null ? "" : uri.getQuery());
        JsonElement labels = object.getAsJsonObject("metadata").get("labels");
        return !selector.find()
                || Arrays.stream(selector.group(1).split(","))
                        .map(label -> label.split("=", 2))
                        .allMatch(label -> labels != null
                                && labels.getAsJsonObject().has(label[0])
                                && labels.getAsJsonObject()
                                        .get(label[0])
                                        .getAsString()
                                        .equals(label[1]));
    }

    private static JsonObject parsed(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** As a merge patch says it: a list is replaced. */
    private static JsonObject merged(JsonObject below, JsonObject above) {
        JsonObject all = below.deepCopy();
        above.entrySet().forEach(entry -> {
            JsonElement under = all.get(entry.getKey());
            if (under != null && under.isJsonObject() && entry.getValue().isJsonObject()) {
                all.add(
                        entry.getKey(),
                        merged(under.getAsJsonObject(), entry.getValue().getAsJsonObject()));
            } else if (entry.getValue().isJsonNull()) {
                all.remove(entry.getKey());
            } else {
                all.add(entry.getKey(), entry.getValue());
            }
        });
        return all;
    }

    /** Which kinds there are, which Helm asks before anything else. */
    private static @Nullable JsonObject discovery(String path) {
        String version = path.replaceFirst("^/apis?/?", "");
        if (path.equals("/version")) {
            return parsed("{\"major\": \"1\", \"minor\": \"31\", \"gitVersion\": \"v1.31.0\"}");
        } else if (path.equals("/api")) {
            return parsed("{\"kind\": \"APIVersions\", \"versions\": [\"v1\"]}");
        } else if (path.equals("/apis")) {
            return parsed("{\"kind\": \"APIGroupList\", \"apiVersion\": \"v1\", \"groups\": [" + groups() + "]}");
        } else if (!KINDS.containsKey(version)) {
            return null;
        }
        return parsed("{\"kind\": \"APIResourceList\", \"apiVersion\": \"v1\", \"groupVersion\": \"" + version
                + "\", \"resources\": [" + resources(version) + "]}");
    }

    private static String groups() {
        return String.join(
                ",",
                KINDS.keySet().stream()
                        .filter(version -> version.contains("/"))
                        .map(version ->
                                "{\"name\": \"%1$s\", \"versions\": [{\"groupVersion\": \"%1$s/v1\", \"version\": \"v1\"}]}"
                                        .formatted(version.replace("/v1", "")))
                        .toList());
    }

    private static String resources(String version) {
        Stream<String> resources = KINDS.getOrDefault(version, Map.of()).entrySet().stream()
                .map(kind ->
                        "{\"name\": \"%s\", \"kind\": \"%s\", \"namespaced\": true, \"verbs\": [\"get\", \"list\"]}"
                                .formatted(kind.getKey(), kind.getValue()));
        return String.join(",", resources.toList());
    }
}
