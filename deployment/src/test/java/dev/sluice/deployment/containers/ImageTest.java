package dev.sluice.deployment.containers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ExposedPort;
import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.TlsIdentity;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;

/** What is in the image, told by a gateway that runs from it; with TLS, because that has a native library of its own. */
@NeedsEngine
class ImageTest {
    private static final String CONFIGURATION = """
            server.ssl: {certificate: /etc/sluice/tls.crt, certificate-private-key: /etc/sluice/tls.key}
            sluice:
              upstreams: {peers: {backends: [{uri: "h2c://127.0.0.1:9"}]}}
              routes: [{id: all, upstream: peers}]
            logging:
              pattern.console: "%-5level [%thread] %logger{0}: %msg%n"
              level.reactor.netty: DEBUG
            """;

    @AutoClose
    private static GatewayContainer gateway;

    private static X509Bundle certificate;
    private static int status;
    private static String log;

    @BeforeAll
    static void start() throws Exception {
        certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        gateway = GatewayContainer.configured(CONFIGURATION)
                .withFile("tls.crt", certificate.getCertificatePathPEM())
                .withFile("tls.key", certificate.getPrivateKeyPEM())
                .withEnv("JDK_JAVA_OPTIONS", "-XX:AOTMode=on -Xlog:aot=info -Xlog:library=info");
        gateway.start();
        status = statusOverTls();
        log = gateway.getLogs();
    }

    private static int statusOverTls() throws Exception {
        TlsIdentity identity = TlsIdentity.trusting("the test's", certificate.toTrustManagerFactory())
                .withServerName("localhost");
        H2ConnectionPool pool = H2ConnectionPool.builder().build();
        try {
            return Objects.requireNonNull(
                            H2Client.builder(pool)
                                    .tls(identity)
                                    .timeout(Client.DEADLINE)
                                    .build()
                                    .get("https://" + gateway.getHost() + ":"
                                            + gateway.getMappedPort(GatewayContainer.TRAFFIC_PORT))
                                    .block(),
                            "a reply")
                    .status();
        } finally {
            pool.dispose();
        }
    }

    @Test
    void itIsForAnUnprivilegedUserAndNeedsNoShell() {
        ContainerConfig image = image();
        assertThat(image.getUser()).isEqualTo("10001:10001");
        assertThat(image.getEntrypoint())
                .startsWith("/opt/java/bin/java", "@/app/jvm.options")
                .endsWith("-jar", "/app/sluice.jar");
        assertThat(Objects.requireNonNull(image.getHealthcheck(), "a health check")
                        .getTest())
                .startsWith("CMD", "/opt/java/bin/java");
    }

    @Test
    void itSaysWhatItIsAndItsPorts() {
        assertThat(image().getExposedPorts()).containsExactlyInAnyOrder(ExposedPort.tcp(8080), ExposedPort.tcp(8081));
        assertThat(image().getLabels())
                .containsEntry("org.opencontainers.image.title", "Sluice")
                .containsEntry("org.opencontainers.image.licenses", "Apache-2.0")
                .containsKey("org.opencontainers.image.description");
    }

    private static ContainerConfig image() {
        return Objects.requireNonNull(
                DockerClientFactory.lazyClient()
                        .inspectImageCmd(Images.gateway())
                        .exec()
                        .getConfig(),
                "the image's configuration");
    }

    /** With AOTMode=on a JVM that cannot take the cache does not start. */
    @Test
    void theJvmTakesTheCacheAndOptionsFromTheEnvironment() {
        assertThat(log)
                .contains("Picked up JDK_JAVA_OPTIONS", "Opened AOT cache /app/sluice.cache")
                .contains("Using AOT-linked classes: true");
    }

    @Test
    void nativeLibrariesAreLoadedFromTheImageItself() {
        assertThat(status).as("over TLS, without a backend").isEqualTo(503);
        assertThat(log)
                .containsPattern("Loaded library /app/native/libnetty_transport_native_epoll\\w*\\.so")
                .containsPattern("Loaded library /app/native/libnetty_tcnative\\w*\\.so")
                .containsPattern("\\[sluice-(io_uring|epoll)-\\d")
                .doesNotContain("UnsatisfiedLinkError", "nio-1]");
    }

    @Test
    void nobodyMissesAFileSystemToWriteTo() {
        assertThat(log.lines().filter(line -> line.startsWith("WARN ") || line.startsWith("ERROR")))
                .noneMatch(line -> !line.contains("peers"));
        assertThat(log).doesNotContain("Read-only file system", "[warning]");
    }
}
