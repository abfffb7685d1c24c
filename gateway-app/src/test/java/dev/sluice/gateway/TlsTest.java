package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** TLS on both sides: the client chooses h2 or http/1.1 by ALPN, the backend speaks h2 and is verified. */
@ExtendWith(OutputCaptureExtension.class)
class TlsTest {
    private static final Duration PATIENCE = Patience.LIMIT;

    private static TestBackend trusted;
    private static TestBackend stranger;
    private static TestGateway gateway;
    private static Path chain;
    private static Path key;
    private static SslContext http1;
    private static SslContext http2;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle ours = certificate();
        X509Bundle others = certificate();
        trusted = TestBackend.h2(server(ours));
        stranger = TestBackend.h2(server(others));
        chain = ours.toTempCertChainPem().toPath();
        key = ours.toTempPrivateKeyPem().toPath();
        http1 = SslContextBuilder.forClient()
                .trustManager(ours.getCertificate())
                .build();
        http2 = Http2SslContextSpec.forClient()
                .configure(builder -> builder.trustManager(ours.getCertificate()))
                .sslContext();
        gateway = TestGateway.start(
                "--server.ssl.certificate=" + chain,
                "--server.ssl.certificate-private-key=" + key,
                "--spring.ssl.bundle.pem.backends.truststore.certificate=" + chain,
                "--sluice.upstreams.trusted.backends[0].uri=" + trusted.uri(),
                "--sluice.upstreams.trusted.tls.bundle=backends",
                "--sluice.upstreams.stranger.backends[0].uri=" + stranger.uri(),
                "--sluice.upstreams.stranger.tls.bundle=backends",
                "--sluice.upstreams.misnamed.backends[0].uri=" + trusted.uri().replace("localhost", "127.0.0.1"),
                "--sluice.upstreams.misnamed.tls.bundle=backends",
                "--sluice.routes[2].id=misnamed",
                "--sluice.routes[2].paths=/misnamed",
                "--sluice.routes[2].upstream=misnamed",
                "--sluice.routes[0].id=trusted",
                "--sluice.routes[0].upstream=trusted",
                "--sluice.routes[1].id=stranger",
                "--sluice.routes[1].paths=/stranger",
                "--sluice.routes[1].upstream=stranger");
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
    }

    private static SslContext server(X509Bundle bundle) throws Exception {
        Http2SslContextSpec spec =
                Http2SslContextSpec.forServer(bundle.toTempCertChainPem(), bundle.toTempPrivateKeyPem());
        return spec.sslContext();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        trusted.stop();
        stranger.stop();
    }

    private static HttpClient client(HttpProtocol protocol) {
        return HttpClient.newConnection()
                .protocol(protocol)
                .secure(spec -> spec.sslContext(protocol == HttpProtocol.H2 ? http2 : http1));
    }

    private static String get(HttpProtocol protocol, String path) {
        return String.valueOf(client(protocol)
                .get()
                .uri("https://localhost:" + gateway.port() + path)
                .responseSingle((head, content) -> content.asString()
                        .map(text -> head.version() + " " + head.status().code() + " " + text))
                .block(PATIENCE));
    }

    @ParameterizedTest
    @CsvSource({"HTTP11, HTTP/1.1", "H2, HTTP/2.0"})
    void aTlsClientReachesATlsBackend(HttpProtocol protocol, String version) {
        assertThat(get(protocol, "/")).isEqualTo(version + " 200 ok");
    }

    @Test
    void http1OverTlsIsGuardedAsInCleartext() {
        String answer = client(HttpProtocol.HTTP11)
                .headers(fields -> fields.add("host", "a").add("host", "b"))
                .get()
                .uri("https://localhost:" + gateway.port() + "/")
                .responseSingle((head, content) ->
                        content.asString().map(text -> head.status().code() + " " + text))
                .block(PATIENCE);
        assertThat(answer).startsWith("400").contains("bad-host");
    }

    @Test
    void aBackendWhoseCertificateNobodyVouchesForIsNotSpokenTo() {
        assertThat(get(HttpProtocol.HTTP11, "/stranger"))
                .startsWith("HTTP/1.1 502 ")
                .contains("\"reason\":\"tls-failed\"");
        assertThat(stranger.requests).hasValue(0);
    }

    @Test
    void aBackendWhoseCertificateIsForAnotherNameIsNotSpokenTo() {
        long before = trusted.requests.get();
        assertThat(get(HttpProtocol.HTTP11, "/misnamed"))
                .startsWith("HTTP/1.1 502 ")
                .contains("\"reason\":\"tls-failed\"");
        assertThat(trusted.requests).hasValue(before);
    }

    @Test
    void theManagementPortStaysCleartextForProbes() throws IOException {
        assertThat(RawHttp.request(gateway.managementPort(), "GET /actuator/health HTTP/1.1", "Host: x"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void theManagementPortSpeaksTlsWhereItIsGivenACertificate() {
        try (TestGateway own = TestGateway.start(
                "-b",
                trusted.uri(),
                "--spring.ssl.bundle.pem.own.keystore.certificate=" + chain,
                "--spring.ssl.bundle.pem.own.keystore.private-key=" + key,
                "--management.server.ssl.bundle=own")) {
            Integer status = client(HttpProtocol.HTTP11)
                    .get()
                    .uri("https://localhost:" + own.managementPort() + "/actuator/health")
                    .responseSingle((head, content) ->
                            content.then(Mono.just(head.status().code())))
                    .block(PATIENCE);
            assertThat(status).isEqualTo(200);
        }
    }

    @Test
    void aHandshakeThatFailsLeavesNothingInTheLog(CapturedOutput log) throws IOException {
        RawHttp.exchange(gateway.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThatThrownBy(() -> HttpClient.newConnection()
                        .secure()
                        .get()
                        .uri("https://localhost:" + gateway.port() + "/")
                        .response()
                        .block(PATIENCE))
                .hasRootCauseInstanceOf(GeneralSecurityException.class);
        // on every event loop by now
        for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
            get(HttpProtocol.HTTP11, "/");
        }
        assertThat(log.getAll()).doesNotContain("NegotiationHandler", "OpenSslHandshakeException");
    }

    @Test
    void aLargeAnswerComesWholeThroughTls() {
        Long bytes = client(HttpProtocol.H2)
                .get()
                .uri("https://localhost:" + gateway.port() + "/big?" + (8 << 20))
                .responseContent()
                .map(content -> (long) content.readableBytes())
                .reduce(Long::sum)
                .block(PATIENCE);
        assertThat(bytes).isEqualTo(8 << 20);
    }

    @Test
    void anAnswerToHttp10ThatIsCutIsNotEndedAsIfItWereWhole() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (Socket socket = trusting.getSocketFactory().createSocket("localhost", gateway.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            socket.getOutputStream()
                    .write("GET /cut HTTP/1.0\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            while (answer.indexOf("some") < 0) {
                answer.append((char) socket.getInputStream().read());
            }
            trusted.cuts.tryEmitNext("test").orThrow();
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void anAnswerThatIsEarlierThanItsRequestIsReadToItsEnd() throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        int large = 4 << 20;
        try (Socket socket = trusting.getSocketFactory().createSocket("localhost", gateway.port())) {
            socket.setSoTimeout(Patience.MILLIS);
            String head = "POST /early-on HTTP/1.1\r\nHost: x\r\nContent-Length: " + large + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().write(new byte[large]);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            // whether its head says that the connection ends depends on whether the whole answer was there with it
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
        }
    }
}
