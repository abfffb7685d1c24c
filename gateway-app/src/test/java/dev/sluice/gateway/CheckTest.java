package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CheckTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int check(String... arguments) {
        return Check.run(
                CommandLine.of(arguments),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void aRightConfigurationIsExplained() {
        int code = check(
                "-p",
                "9000",
                "-b",
                "h2c://a:1,weight=2",
                "-b",
                "h2://b:2",
                "-s",
                "weighted",
                "--sluice.upstreams.default.health.path=/healthz",
                "--sluice.trusted-proxies=10.0.0.0/8");
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                Traffic on port 9000: cleartext (http/1.1, and h2c by prior knowledge)
                Management on port 8081: health and Prometheus meters under /actuator, in cleartext
                Route default: all methods of /** go to upstream default
                Upstream default: weighted over 2 backends
                  h2c://a:1, weight 2
                  h2://b:2, weight 1
                  timeouts: 2s to dial, 5s for a seat, 30s to the answer's head, 1m between its frames
                  per backend and event loop: 0 to 8 connections of 100 streams, 1024 requests waiting;
                  a connection closes after 5m of idleness and is replaced after 1h
                  health: out after 3 failures in a row, back after 2 successful probes, one every 5s (GET /healthz)
                Limits: 20000 connections, 10000 of one address; on each 250 requests at a time over HTTP/2, and 2000 resets in 30s;
                  200 fields of 32KB in a request, its line 16KB, its body of any size
                Clients get 10s to send a head, 20s between pieces of a body, 3m between requests, any time for a request in all
                Trusted proxies: 10.0.0.0/8
                Own answers name no backend
                Stop: connections are accepted for 5s more, then accepted requests get 30s to finish
                """);
        assertThat(err.size()).isZero();
    }

    @Test
    void whatThePoolsLimitsMeanOverHttp1IsExplained() {
        assertThat(check("-b", "https://a:1", "-b", "http://b:2")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("  over HTTP/1.1: up to 800 connections of one request each, none kept warm\n");
    }

    @Test
    void whatIsNotUsualIsSaid() {
        int code = check(
                "-b",
                "h2c://a:1",
                "--management-port",
                "0",
                "--sluice.routes[0].retry=false",
                "--sluice.limits.resets=7",
                "--sluice.limits.body=5MB",
                "--server.max-http-request-header-size=8KB",
                "--sluice.errors.detail=true");
        assertThat(code).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "go to upstream default, and never to a second backend of it\n",
                        "and 7 resets in 30s;\n  200 fields of 8KB in a request, its line 16KB, its body 5MB\n",
                        "Own answers name backends and what went wrong there\n");
    }

    @Test
    void aGatewayWithoutAManagementPortSaysSo() {
        assertThat(check("-b", "h2c://a:1", "--management.server.port=-1")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("No management: neither health nor meters");
    }

    @Test
    void aWrongOneIsListed() {
        assertThat(check("-b", "h2c://", "-s", "hash")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("The configuration is wrong in 2 places:")
                .contains(
                        "sluice.upstreams.default.backends[0].uri = 'h2c://'",
                        "sluice.upstreams.default.balancer = 'hash'");
        assertThat(out.size()).isZero();
    }

    @Test
    void aBundleWhoseFilesAreMissingIsFound() {
        int code = check(
                "-b",
                "h2://b:2",
                "--sluice.upstreams.default.tls.bundle=users",
                "--spring.ssl.bundle.pem.users.truststore.certificate=/no/such/file.pem");
        assertThat(code).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(
                        "sluice.upstreams.default.tls.bundle = 'users': the bundle cannot be used",
                        "/no/such/file.pem");
    }

    private String complaint(String... arguments) {
        assertThat(check(arguments)).isEqualTo(1);
        return err.toString(StandardCharsets.UTF_8);
    }

    private static String[] withPair(String property, boolean verifyKeys, String certificate, String key) {
        String bundle = "--spring.ssl.bundle.pem.users.";
        return new String[] {
            "-b",
            "h2://b:2",
            property + "=users",
            bundle + "reload-on-update=true",
            bundle + "keystore.verify-keys=" + verifyKeys,
            bundle + "keystore.certificate=" + certificate,
            bundle + "keystore.private-key=" + key
        };
    }

    private static X509Bundle pair() throws Exception {
        return new CertificateBuilder()
                .subject("CN=localhost")
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** Whatever Boot would say of it, and with which trace: with verify-keys it reads the files before anybody asks. */
    @ParameterizedTest
    @CsvSource({
        "sluice.upstreams.default.tls.bundle, the bundle cannot be used",
        "server.ssl.bundle, cannot be used",
    })
    void aBundleOfAnothersKeyIsToldInOneSentence(String property, String words, CapturedOutput log) throws Exception {
        String certificate = pair().toTempCertChainPem().getPath();
        String key = pair().toTempPrivateKeyPem().getPath();
        String sentence = "The configuration is wrong in one place:%n  - %s = 'users': %s: %s%n";
        assertThat(complaint(withPair("--" + property, false, certificate, key)))
                .isEqualTo(sentence.formatted(property, words, "its private key is not that of its certificate"));
        err.reset();
        assertThat(complaint(withPair("--" + property, true, certificate, key)))
                .isEqualTo(sentence.formatted(
                        property, words, "Private key in keystore matches none of the certificates in the chain"));
        assertThat(log.getAll()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice.upstreams.default.tls.bundle", "server.ssl.bundle"})
    void soIsOneWhoseFilesAreMissing(String property, CapturedOutput log) {
        for (boolean verifyKeys : List.of(false, true)) {
            err.reset();
            String said = complaint(withPair("--" + property, verifyKeys, "/no/such.crt", "/no/such.key"));
            assertThat(said).contains("  - " + property + " = 'users': ", "cannot be used: ", "'/no/such.");
            assertThat(said.lines()).hasSize(2);
        }
        assertThat(log.getAll()).isEmpty();
    }

    @Test
    void aBundleThatNothingUsesIsReadAsAStartWouldReadIt(CapturedOutput log) {
        String said = complaint(withPair("--unused", true, "/no/such.crt", "/no/such.key"));
        assertThat(said).startsWith("The configuration cannot be read: ").contains("/no/such.");
        assertThat(log.getAll()).isEmpty();
    }
}
