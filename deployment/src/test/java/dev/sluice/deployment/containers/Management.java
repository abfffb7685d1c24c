package dev.sluice.deployment.containers;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** The gateway's management port, as an operator reads it. */
final class Management {
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Client.DEADLINE).build();
    private final String base;

    Management(GatewayContainer gateway) {
        this.base = "http://" + gateway.getHost() + ":" + gateway.getMappedPort(GatewayContainer.MANAGEMENT_PORT)
                + "/actuator";
    }

    private HttpResponse<String> get(String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(Client.DEADLINE)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean ready() {
        return get("/health/readiness").statusCode() == 200;
    }

    /** How far the gateway has come in stopping. */
    String phase() {
        return JsonPath.read(get("/sluice").body(), "$.phase");
    }

    /** Whether requests go to this backend. */
    boolean in(String backend) {
        List<String> states = JsonPath.read(
                get("/sluice").body(),
                "$.upstreams[0].backends[?(@.uri == 'h2c://" + backend + ":8080')].health.state");
        return states.equals(List.of("in"));
    }

    /** Requests under way to this backend. */
    long streams(String backend) {
        return (long) meter("sluice_pool_streams{origin=\"" + backend + ":8080\"}");
    }

    /** Requests over HTTP/2 that were answered 5xx. */
    long failedRequests() {
        return (long) meter("sluice_requests_seconds_count{protocol=\"HTTP/2\",route=\"all\",status=\"5xx\","
                + "upstream=\"peers\"}");
    }

    /** The value of a meter, given as Prometheus writes it; 0 where there is none. */
    double meter(String name) {
        return get("/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + ' '))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }
}
