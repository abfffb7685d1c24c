package dev.sluice.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FreePort;
import dev.sluice.gateway.TestGateway;
import dev.sluice.gateway.peer.Curl.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HAProxy before the gateway, for clients of both kinds, and another behind it, before nghttpd: HTTP/2 in between. */
@NeedsPeers({Program.HAPROXY, Program.NGHTTPD, Program.H2LOAD, Program.CURL})
class HaproxyTest {
    @TempDir
    private static Path directory;

    private static Running nghttpd;
    private static Running behind;
    private static Running before;
    private static TestGateway gateway;
    private static int http1Port;
    private static int http2Port;

    @BeforeAll
    static void start() throws Exception {
        Docroot.in(directory);
        int backend = FreePort.next();
        nghttpd = Running.server(
                backend,
                Program.NGHTTPD,
                "--no-tls",
                "-a",
                "127.0.0.1",
                "--echo-upload",
                "--trailer=x-sum: abc",
                "-d",
                directory,
                backend);
        int entry = FreePort.next();
        behind = haproxy("behind", entry, "bind 127.0.0.1:" + entry + " proto h2", backend);
        gateway = TestGateway.start("-b", "h2c://127.0.0.1:" + entry);
        http1Port = FreePort.next();
        http2Port = FreePort.next();
        before = haproxy(
                "before",
                http2Port,
                "bind 127.0.0.1:" + http1Port + "\n  bind 127.0.0.1:" + http2Port + " proto h2",
                gateway.port());
    }

    private static Running haproxy(String name, int port, String binds, int target) throws Exception {
        Path file = directory.resolve(name + ".cfg");
        Files.writeString(file, """
                global
                  nbthread 1
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 30s
                  timeout server 30s
                frontend traffic
                  %s
                  default_backend next
                backend next
                  server next 127.0.0.1:%d proto h2
                """.formatted(binds, target));
        return Running.server(port, Program.HAPROXY, "-db", "-f", file);
    }

    @AfterAll
    static void stop() throws Exception {
        before.close();
        gateway.close();
        behind.close();
        nghttpd.close();
    }

    private static String url(String option, String path) {
        return "http://127.0.0.1:" + (option.equals("--http1.1") ? http1Port : http2Port) + path;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void everyByteComesAndGoes(String option) throws Exception {
        Answer down = Curl.request(option, url(option, "/large"));
        assertThat(down.status()).isEqualTo(200);
        assertThat(down.body()).isEqualTo(Docroot.LARGE);
        Answer both = Curl.request(option, "--data-binary", "@" + directory.resolve("large"), url(option, "/echo"));
        assertThat(both.body()).isEqualTo(Docroot.LARGE);
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, /hello, 200", "--http2-prior-knowledge, /hello, 200", "--http2-prior-knowledge, /none, 404"
    })
    void aHeadTellsAndSendsNothing(String option, String path, int status) throws Exception {
        Answer answer = Curl.request(option, "--head", url(option, path));
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void whatIsNotModifiedHasNoBody(String option) throws Exception {
        Answer answer =
                Curl.request(option, "-H", "if-modified-since: Fri, 01 Jan 2100 00:00:00 GMT", url(option, "/hello"));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void manyRequestsOverBothAreAllAnswered() throws Exception {
        String report =
                Running.toItsEnd(Program.H2LOAD, "-n2000", "-c8", "-m32", "http://127.0.0.1:" + http2Port + "/hello");
        assertThat(report).contains("2000 succeeded, 0 failed").contains("status codes: 2000 2xx");
    }

    @Test
    void clientsThatGiveUpTakeNobodyElseWithThem() throws Exception {
        // its streams end when its time is up, each with a reset through HAProxy
        Running.toItsEnd(Program.H2LOAD, "-D1", "-c4", "-m64", "http://127.0.0.1:" + http2Port + "/large");
        String option = "--http2-prior-knowledge";
        assertThat(Curl.request(option, url(option, "/hello")).body()).isEqualTo(Docroot.HELLO);
    }
}
