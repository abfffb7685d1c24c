package dev.sluice.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FreePort;
import dev.sluice.gateway.TestGateway;
import dev.sluice.gateway.peer.Curl.Answer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** nghttp2's server behind the gateway, cleartext and TLS on both sides; its client, its load and curl before it. */
@NeedsPeers({Program.NGHTTPD, Program.NGHTTP, Program.H2LOAD, Program.CURL})
class NghttpdTest {
    @TempDir
    private static Path directory;

    private static Running cleartext;
    private static Running secure;
    private static TestGateway gateway;
    private static TestGateway secureGateway;
    private static File chain;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        chain = certificate.toTempCertChainPem();
        File key = certificate.toTempPrivateKeyPem();
        Docroot.in(directory);
        int plainPort = FreePort.next();
        cleartext = Running.server(
                plainPort,
                Program.NGHTTPD,
                "--no-tls",
                "-a",
                "127.0.0.1",
                "--echo-upload",
                "--trailer=x-sum: abc",
                "-d",
                directory,
                plainPort);
        int tlsPort = FreePort.next();
        secure = Running.server(
                tlsPort, Program.NGHTTPD, "-a", "127.0.0.1", "--echo-upload", "-d", directory, tlsPort, key, chain);
        gateway = TestGateway.start("-b", "h2c://127.0.0.1:" + plainPort);
        secureGateway = TestGateway.start(
                "--server.ssl.certificate=" + chain,
                "--server.ssl.certificate-private-key=" + key,
                "--spring.ssl.bundle.pem.backend.truststore.certificate=" + chain,
                "--sluice.upstreams.nghttpd.backends[0].uri=h2://localhost:" + tlsPort,
                "--sluice.upstreams.nghttpd.tls.bundle=backend",
                "--sluice.routes[0].id=nghttpd",
                "--sluice.routes[0].upstream=nghttpd");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        secureGateway.close();
        cleartext.close();
        secure.close();
    }

    private static String url(boolean tls, String path) {
        return tls ? "https://localhost:" + secureGateway.port() + path : "http://127.0.0.1:" + gateway.port() + path;
    }

    @ParameterizedTest
    @CsvSource({"--http1.1, false, 1.1", "--http2-prior-knowledge, false, 2", "--http1.1, true, 1.1", "--http2, true, 2"
    })
    void curlGetsAndSendsEveryByte(String option, boolean tls, String version) throws Exception {
        Answer down = Curl.request(option, "--cacert", chain, url(tls, "/large"));
        assertThat(down.status()).isEqualTo(200);
        assertThat(down.version()).isEqualTo(version);
        assertThat(down.body()).isEqualTo(Docroot.LARGE);
        Answer both = Curl.request(
                option, "--cacert", chain, "--data-binary", "@" + directory.resolve("large"), url(tls, "/echo"));
        assertThat(both.status()).isEqualTo(200);
        assertThat(both.body()).isEqualTo(Docroot.LARGE);
    }

    /** All streams of a connection send at once, a frame each in turn, as far as the connection's window goes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void uploadsOfManyStreamsShareTheConnectionsWindow(boolean tls) throws Exception {
        String uploaded = directory.resolve("large").toString();
        assertThat(Running.toItsEnd(Program.H2LOAD, "-c1", "-m32", "-n96", "-d", uploaded, url(tls, "/hello")))
                .contains("96 succeeded, 0 failed", "status codes: 96 2xx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void curlsHeadHasALengthAndNoBody(String option) throws Exception {
        Answer answer = Curl.request(option, "--head", url(false, "/large"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.head()).contains("content-length: " + Docroot.LARGE.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http1.1", "--http2-prior-knowledge"})
    void whatCurlHasAlreadyIsNotModified(String option) throws Exception {
        Answer answer =
                Curl.request(option, "-H", "if-modified-since: Fri, 01 Jan 2100 00:00:00 GMT", url(false, "/hello"));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void curlOffersToUpgradeAndIsServedWithoutIt() throws Exception {
        Answer answer = Curl.request(
                "--http1.1",
                "-H",
                "connection: upgrade, http2-settings",
                "-H",
                "http2-settings: AAMAAABkAAQAoAAAAAIAAAAA",
                url(false, "/hello"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(Docroot.HELLO);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nv", "-nvb255", "-nvw1", "-nvW1", "-nvp256"})
    void nghttpSeesTheTrailersWhateverItsPaddingItsWindowsAndItsPriorities(String options) throws Exception {
        assertThat(Running.toItsEnd(Program.NGHTTP, options, url(false, "/hello")))
                .contains(":status: 200")
                .containsSubsequence("recv DATA frame", "x-sum: abc");
    }

    @Test
    void nghttpsFieldsThatTakeSeveralFramesArrive() throws Exception {
        assertThat(Running.toItsEnd(Program.NGHTTP, "-nv", "--continuation", url(false, "/hello")))
                .contains("continuation-test-6", ":status: 200");
    }

    @Test
    void nghttpsTrailersGoWithItsUpload() throws Exception {
        String output = Running.toItsEnd(
                Program.NGHTTP, "-v", "--trailer=x-end: 1", "-d", directory.resolve("hello"), url(false, "/echo"));
        assertThat(output).contains(":status: 200", "hello, peer");
    }

    @ParameterizedTest
    @CsvSource({"'', false", "'', true", "--h1, false", "--h1, true", "-w10, false", "-W14, true"})
    void h2loadLosesNothing(String option, boolean tls) throws Exception {
        String report = option.isEmpty()
                ? Running.toItsEnd(Program.H2LOAD, "-n2000", "-c8", "-m32", url(tls, "/hello"))
                : Running.toItsEnd(Program.H2LOAD, "-n2000", "-c8", "-m32", option, url(tls, "/hello"));
        assertThat(report).contains("2000 succeeded, 0 failed").contains("status codes: 2000 2xx");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void h2loadUploadsAndDownloadsAtOnce(boolean tls) throws Exception {
        String report = Running.toItsEnd(
                Program.H2LOAD, "-n80", "-c4", "-m8", "-d", directory.resolve("large"), url(tls, "/echo"));
        assertThat(report).contains("80 succeeded, 0 failed");
        assertThat(report).contains("(" + 80L * Docroot.LARGE.length + ") data");
    }
}
