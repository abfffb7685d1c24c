package dev.sluice.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FreePort;
import dev.sluice.gateway.TestGateway;
import dev.sluice.gateway.peer.Curl.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nginx behind the gateway, over HTTP/1.1. What is sent to it goes back through the gateway to nghttpd, which echoes it. */
@NeedsPeers({Program.NGINX, Program.NGHTTPD, Program.H2LOAD, Program.CURL})
class NginxTest {
    @TempDir
    private static Path directory;

    private static Running nghttpd;
    private static Running nginx;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        Docroot.in(directory);
        int echo = FreePort.next();
        nghttpd = Running.server(echo, Program.NGHTTPD, "--no-tls", "-a", "127.0.0.1", "--echo-upload", echo);
        int port = FreePort.next();
        gateway = TestGateway.start(
                "-b",
                "http://127.0.0.1:" + port,
                "--sluice.upstreams.echo.backends[0].uri=h2c://127.0.0.1:" + echo,
                "--sluice.routes[1].id=echo",
                "--sluice.routes[1].paths=/echo",
                "--sluice.routes[1].upstream=echo");
        Path file = directory.resolve("nginx.conf");
        // one process, whoever runs it; few requests per connection, so that connections end under load
        Files.writeString(file, """
                daemon off;
                master_process off;
                pid %1$s/nginx.pid;
                error_log stderr;
                events {}
                http {
                  access_log off;
                  if_modified_since before;
                  client_body_temp_path %1$s/body;
                  proxy_temp_path %1$s/proxy;
                  fastcgi_temp_path %1$s/fastcgi;
                  uwsgi_temp_path %1$s/uwsgi;
                  scgi_temp_path %1$s/scgi;
                  client_max_body_size 0;
                  keepalive_requests 100;
                  server {
                    listen 127.0.0.1:%2$d;
                    root %1$s;
                    location = /up {
                      proxy_http_version 1.1;
                      proxy_request_buffering off;
                      proxy_pass http://127.0.0.1:%3$d/echo;
                    }
                    location = /none { return 204; }
                  }
                }
                """.formatted(directory, port, gateway.port()));
        nginx = Running.server(port, Program.NGINX, "-e", "stderr", "-p", directory, "-c", file);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        nginx.close();
        nghttpd.close();
    }

    private static Answer curl(String option, String path, Object... more) throws Exception {
        Object[] all = Arrays.copyOf(more, more.length + 2);
        all[more.length] = option;
        all[more.length + 1] = "http://127.0.0.1:" + gateway.port() + path;
        return Curl.request(all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void everyByteComesAndGoes(String option) throws Exception {
        assertThat(curl(option, "/large").body()).isEqualTo(Docroot.LARGE);
        Answer both = curl(option, "/up", "--data-binary", "@" + directory.resolve("large"));
        assertThat(both.status()).isEqualTo(200);
        assertThat(both.body()).isEqualTo(Docroot.LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void anUploadWithoutALengthArrivesWhole(String option) throws Exception {
        Answer both = curl(
                option, "/up", "-H", "transfer-encoding: chunked", "--data-binary", "@" + directory.resolve("large"));
        assertThat(both.body()).isEqualTo(Docroot.LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void answersWithoutContentStayWithoutContent(String option) throws Exception {
        Answer head = curl(option, "/large", "--head");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.head()).contains("content-length: " + Docroot.LARGE.length);
        assertThat(curl(option, "/none").status()).isEqualTo(204);
        Answer known = curl(option, "/hello", "-H", "if-modified-since: Fri, 01 Jan 2100 00:00:00 GMT");
        assertThat(known.status()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        Answer part = curl(option, "/hello", "-r", "0-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(part.body()).asString().isEqualTo("hello");
    }

    @Test
    void nothingIsLostWhereConnectionsEndUnderLoad() throws Exception {
        String report = Running.toItsEnd(
                Program.H2LOAD, "-n3000", "-c8", "-m32", "http://127.0.0.1:" + gateway.port() + "/hello");
        assertThat(report).contains("3000 succeeded, 0 failed").contains("status codes: 3000 2xx");
    }
}
