package dev.sluice.gateway;

import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks a gateway whether it is ready: a program of its own, for a container without a shell or curl.
 *
 * <pre>java -cp sluice.jar dev.sluice.gateway.HealthCheck [--any-status] [http://host:port/path]</pre>
 *
 * <p>Without a URL it is readiness on this machine's management port, which is that of the environment variable
 * {@code MANAGEMENT_SERVER_PORT}, or 8081. Ends with 0 when the answer is 2xx, or any at all with {@code --any-status};
 * otherwise with 1 and the reason on stderr. It waits five seconds at most for a connection and as long for an answer.
 */
final class HealthCheck {
    private static final int TIMEOUT_MILLIS = 5_000;

    private HealthCheck() {}

    public static void main(String[] args) {
        System.exit(run(args, System.getenv(), System.out, System.err));
    }

    /** The process's exit code. */
    static int run(String[] args, Map<String, String> environment, PrintStream out, PrintStream err) {
        List<String> left = new ArrayList<>(List.of(args));
        boolean anyStatus = left.remove("--any-status");
        if (left.size() > 1) {
            err.println("one URL at most is expected, not " + String.join(" ", left));
            return 1;
        }
        String url = left.isEmpty() ? readiness(environment.get("MANAGEMENT_SERVER_PORT")) : left.get(0);
        try {
            int status = status(url);
            boolean good = anyStatus ? status > 0 : status / 100 == 2;
            (good ? out : err).println(url + " answers " + (status > 0 ? status : "what is no HTTP"));
            return good ? 0 : 1;
        } catch (IOException e) {
            err.println(url + ": " + e);
            return 1;
        }
    }

    private static String readiness(@Nullable String port) {
        return "http://127.0.0.1:" + (port == null || port.isBlank() ? "8081" : port) + "/actuator/health/readiness";
    }

    /** The answer's status, -1 if it is no HTTP. */
    private static int status(String url) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }

    private static URI uri(String url) throws IOException {
        try {
            URI uri = new URI(url);
            if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
                throw new IOException("not an http URL");
            }
            if (uri.getPort() > 65_535) {
                throw new IOException("there is no such port");
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new IOException("not a URL", e);
        }
    }
}
