package dev.sluice.deployment.chart;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/**
 * The API of a cluster, as much of it as Helm needs to install, upgrade and uninstall. Nothing runs in it: what controllers
 * would make is made by the test.
 */
final class Cluster implements AutoCloseable {
    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private final ClusterObjects objects = new ClusterObjects(Chart.NAMESPACE);
    private final HttpServer server;

    private Cluster(HttpServer server) {
        this.server = server;
    }

    static Cluster start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        Cluster cluster = new Cluster(server);
        server.createContext("/", cluster::answer);
        server.start();
        return cluster;
    }

    /** What Helm finds it by. */
    String kubeConfig() {
        return """
                apiVersion: v1
                kind: Config
                clusters: [{name: here, cluster: {server: "http://127.0.0.1:%d"}}]
                contexts: [{name: here, context: {cluster: here}}]
                current-context: here
                """.formatted(server.getAddress().getPort());
    }

    /** The names of all objects of a resource, such as {@code configmaps}. */
    List<String> names(String resource) {
        return objects.all(resource).stream()
                .map(object -> object.getAsJsonObject("metadata").get("name").getAsString())
                .toList();
    }

    /** The one object of that name, as the API has it now. */
    JsonObject get(String resource, String name) {
        return objects.all(resource).stream()
                .filter(object -> object.getAsJsonObject("metadata")
                        .get("name")
                        .getAsString()
                        .equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " among " + names(resource)));
    }

    /** What somebody else than Helm makes, as JSON. */
    void make(String resource, String object) {
        objects.put(resource, JsonParser.parseString(object).getAsJsonObject());
    }

    /** What its controller makes for a Deployment whose template is new. */
    void makeReplicaSet(String name, String deployment) {
        JsonElement volumes = objects.all("deployments")
                .get(0)
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec")
                .get("volumes");
        makeReplicaSet(name, deployment, volumes.toString());
    }

    /** One of an earlier template with these volumes, a JSON list. */
    void makeReplicaSet(String name, String deployment, String volumes) {
        make("replicasets", """
                {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                 "metadata": {"name": "%s", "ownerReferences": [{"kind": "Deployment", "name": "%s"}]},
                 "spec": {"template": {"spec": {"volumes": %s}}}}
                """.formatted(name, deployment, volumes));
    }

    /** As a controller does with a ReplicaSet that is older than {@code revisionHistoryLimit}, or somebody by hand. */
    void remove(String resource, String name) {
        objects.remove(resource, name);
    }

    private void answer(HttpExchange exchange) throws IOException {
        ClusterAnswer answer = objects.ask(exchange.getRequestMethod(), exchange.getRequestURI(), body(exchange));
        byte[] bytes = answer.bytes();
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static JsonObject body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        boolean read = Set.of("GET", "DELETE").contains(exchange.getRequestMethod());
        if (read) {
            return new JsonObject();
        }
        boolean protobuf = PROTOBUF.equals(exchange.getRequestHeaders().getFirst("Content-Type"));
        return protobuf
                ? ProtobufSecret.toJson(bytes)
                : JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8))
                        .getAsJsonObject();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
