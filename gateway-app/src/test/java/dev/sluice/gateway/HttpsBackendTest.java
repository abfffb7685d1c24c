package dev.sluice.gateway;

import static dev.sluice.gateway.Patience.patiently;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** {@code https} backends: ALPN decides, once. */
class HttpsBackendTest {
    private static X509Bundle ours;
    private static Path chain;

    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> versions = new CopyOnWriteArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();

    @BeforeAll
    static void certificate() throws Exception {
        ours = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        chain = ours.toTempCertChainPem().toPath();
    }

    @AfterEach
    void stop() {
        Collections.reverse(ends);
        ends.forEach(Runnable::run);
    }

    /** A backend of these protocols on this port; of none: one that does not know ALPN. */
    private DisposableServer backend(int port, HttpProtocol... protocols) throws Exception {
        boolean http2 = List.of(protocols).contains(HttpProtocol.H2);
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(port)
                .protocol(protocols.length == 0 ? new HttpProtocol[] {HttpProtocol.HTTP11} : protocols)
                .secure(spec -> {
                    try {
                        if (protocols.length == 0) {
                            spec.sslContext(SslContextBuilder.forServer(ours.toKeyManagerFactory())
                                    .build());
                        } else if (http2) {
                            spec.sslContext(Http2SslContextSpec.forServer(
                                    ours.toTempCertChainPem(), ours.toTempPrivateKeyPem()));
                        } else {
                            spec.sslContext(Http11SslContextSpec.forServer(
                                    ours.toTempCertChainPem(), ours.toTempPrivateKeyPem()));
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                })
                .doOnChannelInit((observer, channel, remote) -> connections.incrementAndGet())
                .handle((request, response) -> {
                    versions.add(request.version().text());
                    return response.sendString(Mono.just("ok"));
                })
                .bindNow();
        ends.add(server::disposeNow);
        return server;
    }

    private TestGateway gateway(String... arguments) {
        TestGateway gateway = TestGateway.start(arguments);
        ends.add(gateway::close);
        return gateway;
    }

    /** One that trusts the backend. */
    private TestGateway before(DisposableServer backend) {
        return gateway(
                "--spring.ssl.bundle.pem.backends.truststore.certificate=" + chain,
                "-b",
                "https://localhost:" + backend.port(),
                "--sluice.upstreams.default.tls.bundle=backends");
    }

    private static String get(TestGateway gateway) throws IOException {
        return RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x");
    }

    private static void assertAnswered(TestGateway gateway, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(get(gateway)).startsWith("HTTP/1.1 200").contains("ok");
        }
    }

    @Test
    void aBackendThatChoosesHttp2IsSpokenToInHttp2() throws Exception {
        TestGateway gateway = before(backend(0, HttpProtocol.H2, HttpProtocol.HTTP11));
        assertAnswered(gateway, 4);
        assertThat(versions).containsOnly("HTTP/2.0");
    }

    @Test
    void aBackendThatChoosesHttp1IsSpokenToInHttp1() throws Exception {
        TestGateway gateway = before(backend(0, HttpProtocol.HTTP11));
        assertAnswered(gateway, 4);
        assertThat(versions).containsOnly("HTTP/1.1");
    }

    @Test
    void aBackendThatDoesNotChooseSpeaksHttp1() throws Exception {
        TestGateway gateway = before(backend(0));
        assertAnswered(gateway, 1);
        assertThat(versions).containsOnly("HTTP/1.1");
    }

    @Test
    void itIsAskedOnceWhateverTheNumberOfRequests() throws Exception {
        TestGateway gateway = before(backend(0, HttpProtocol.HTTP11));
        List<CompletableFuture<Void>> requests = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            requests.add(CompletableFuture.runAsync(() -> {
                try {
                    assertAnswered(gateway, 1);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (CompletableFuture<Void> each : requests) {
            each.get(Patience.SECONDS, TimeUnit.SECONDS);
        }
        // one more than carried requests
        assertThat(connections.get()).isLessThanOrEqualTo(9);
    }

    @Test
    void aBackendThatChangesItsMindIsAskedAgain() throws Exception {
        DisposableServer first = backend(0, HttpProtocol.H2, HttpProtocol.HTTP11);
        TestGateway gateway = before(first);
        assertAnswered(gateway, 1);
        first.disposeNow();
        backend(first.port(), HttpProtocol.HTTP11);
        // the dead connection's requests may fail, dials back off for a moment, and the backend may be out for another
        patiently().until(() -> get(gateway).startsWith("HTTP/1.1 200"));
        assertThat(versions).containsSubsequence("HTTP/2.0", "HTTP/1.1");
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotSpokenTo() throws Exception {
        DisposableServer backend = backend(0, HttpProtocol.HTTP11);
        TestGateway gateway = gateway("-b", "https://localhost:" + backend.port());
        assertThat(get(gateway)).startsWith("HTTP/1.1 502").contains("tls-failed");
        assertThat(versions).isEmpty();
    }

    @Test
    void aCertificateForAnotherNameIsNotSpokenTo() throws Exception {
        DisposableServer backend = backend(0, HttpProtocol.HTTP11);
        TestGateway gateway = gateway(
                "--spring.ssl.bundle.pem.backends.truststore.certificate=" + chain,
                "-b",
                "https://127.0.0.1:" + backend.port(),
                "--sluice.upstreams.default.tls.bundle=backends");
        assertThat(get(gateway)).startsWith("HTTP/1.1 502").contains("tls-failed");
        assertThat(versions).isEmpty();
    }
}
