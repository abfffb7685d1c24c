package dev.sluice.deployment.chart;

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
    private static final String NOT_FOUND = """
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}""";

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

    /** What its controller makes for a Deployment whose template is new. */
    void makeReplicaSet(String name, String deployment) {
        JsonObject template = objects.all("deployments").get(0).getAsJsonObject("spec");
        JsonObject replicaSet =
                JsonParser.parseString("""
                {"apiVersion": "apps/v1", "kind": "ReplicaSet", "spec": {},
                 "metadata": {"name": "%s", "ownerReferences": [{"kind": "Deployment", "name": "%s"}]}}
                """.formatted(name, deployment)).getAsJsonObject();
        replicaSet
                .getAsJsonObject("spec")
                .add("template", template.get("template").deepCopy());
        objects.put("replicasets", replicaSet);
    }

    /** What becomes of one that is older than {@code revisionHistoryLimit}. */
    void removeReplicaSet(String name) {
        objects.remove("replicasets", name);
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonObject found = objects.ask(exchange.getRequestMethod(), exchange.getRequestURI(), body(exchange));
        byte[] bytes = (found == null ? NOT_FOUND : found.toString()).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(found == null ? 404 : 200, bytes.length);
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
