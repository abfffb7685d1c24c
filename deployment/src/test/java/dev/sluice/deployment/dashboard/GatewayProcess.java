package dev.sluice.deployment.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The gateway in a JVM of its own, on free ports. */
final class GatewayProcess implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile(".*Netty started on port (\\d+) .*");
    /** The traffic port and, after it, the management port. */
    private static final int PORTS = 2;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final List<Integer> ports = new ArrayList<>();

    private GatewayProcess(Process process) {
        this.process = process;
    }

    static GatewayProcess start(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // little room, so that there are collections to be told of
                "-Xmx96m",
                "-Xmn16m",
                "-XX:+UseParallelGC",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sluice.gateway.Sluice",
                "-p",
                "0",
                "--management-port",
                "0",
                "--sluice.drain.delay=0s"));
        command.addAll(arguments);
        GatewayProcess gateway = new GatewayProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start());
        try {
            gateway.awaitPorts();
        } catch (IOException | RuntimeException e) {
            gateway.close();
            throw e;
        }
        return gateway;
    }

    private void awaitPorts() throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader output = process.inputReader();
        while (ports.size() < PORTS) {
            String line = output.readLine();
            if (line == null) {
                throw new IOException("the gateway ended before it listened:\n" + said);
            }
            said.append(line).append('\n');
            Matcher started = STARTED.matcher(line);
            if (started.matches()) {
                ports.add(Integer.valueOf(started.group(1)));
            }
        }
        // a pipe that nobody reads would hold the gateway up
        Thread drain = new Thread(() -> output.lines().forEach(line -> {}), "gateway's output");
        drain.setDaemon(true);
        drain.start();
    }

    int port() {
        return ports.get(0);
    }

    /** The status of the answer. */
    int get(String target) throws IOException, InterruptedException {
        return ask(port(), target).statusCode();
    }

    String scrape() throws IOException, InterruptedException {
        return ask(ports.get(1), "/actuator/prometheus").body();
    }

    private HttpResponse<String> ask(int at, String target) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + at + target);
        HttpRequest request =
                HttpRequest.newBuilder(uri).version(HttpClient.Version.HTTP_1_1).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
