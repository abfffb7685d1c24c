package dev.sluice.deployment.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Certificates come from Secrets, are mounted where the configuration names them, and are nowhere else. */
@NullUnmarked
class TlsMountsTest {
    private static final Release TLS =
            Chart.ofDefaults().with(ValueFile.TLS.text()).render();

    private static Map<String, Object> application(Release release) {
        Map<String, Object> tree = new Yaml().load(release.application());
        return Flat.of(tree);
    }

    /** The Secret that a file of the configuration lies in, by the mount that it is below. */
    private static String secretOf(Release release, Object file) {
        V1PodSpec pod = release.template().getSpec();
        String path = String.valueOf(file).replaceFirst("^file:", "");
        V1VolumeMount mount = release.container().getVolumeMounts().stream()
                .filter(candidate -> path.startsWith(candidate.getMountPath() + "/"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is mounted for " + path));
        assertThat(mount.getReadOnly()).isTrue();
        // kubelet renews a directory, but never a file that is mounted alone
        assertThat(mount.getSubPath()).isNull();
        return pod.getVolumes().stream()
                .filter(volume -> volume.getName().equals(mount.getName()))
                .map(volume -> volume.getSecret().getSecretName())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTrafficPortHasTheCertificateOfItsSecret() {
        Map<String, Object> application = application(TLS);
        String keyStore = "spring.ssl.bundle.pem." + application.get("server.ssl.bundle") + ".keystore.";
        assertThat(secretOf(TLS, application.get(keyStore + "certificate"))).isEqualTo("gate-tls");
        assertThat(secretOf(TLS, application.get(keyStore + "private-key"))).isEqualTo("gate-tls");
    }

    @Test
    void aRenewedCertificateOfTheTrafficPortIsTakenUp() {
        assertThat(application(TLS)).containsEntry("spring.ssl.bundle.pem.traffic.reload-on-update", true);
    }

    /** With Boot's check a wrong key would be told with a stack trace, and not by its property. */
    @ParameterizedTest
    @ValueSource(strings = {"traffic", "users"})
    void keysAreLeftForTheGatewayToCheck(String bundle) {
        assertThat(application(TLS)).doesNotContainKey("spring.ssl.bundle.pem." + bundle + ".keystore.verify-keys");
    }

    @Test
    void anUpstreamTrustsAndIsShownTheCertificatesOfItsSecret() {
        String bundle = "spring.ssl.bundle.pem.users.";
        Map<String, Object> application = application(TLS);
        assertThat(secretOf(TLS, application.get(bundle + "truststore.certificate")))
                .isEqualTo("users-tls");
        assertThat(secretOf(TLS, application.get(bundle + "keystore.certificate")))
                .isEqualTo("users-tls");
        assertThat(secretOf(TLS, application.get(bundle + "keystore.private-key")))
                .isEqualTo("users-tls");
        assertThat(application).containsEntry("sluice.upstreams.users.tls.bundle", "users");
    }

    @Test
    void keysAreReadableForTheGatewayAlone() {
        assertThat(TLS.template().getSpec().getVolumes())
                .filteredOn(volume -> volume.getSecret() != null)
                .isNotEmpty()
                .allSatisfy(volume ->
                        assertThat(volume.getSecret().getDefaultMode() & 0_007).isZero());
    }

    @Test
    void aBundleThatTrustsOnlyHasNoKey() {
        Release release = Chart.ofOneRoute()
                .with("sslBundles: {users: {secretName: users-tls, trust: ca.crt}}")
                .render();
        assertThat(application(release).keySet())
                .noneMatch(name -> name.startsWith("spring.ssl.bundle.pem.users.keystore"));
    }

    @Test
    void aRenewedCertificateIsTakenUp() {
        assertThat(application(TLS))
                .containsEntry(
                        "spring.ssl.bundle.pem." + application(TLS).get("server.ssl.bundle") + ".reload-on-update",
                        true);
    }

    @Test
    void withTlsTheServiceIsAnHttpsOne() {
        assertThat(TLS.trafficService().getSpec().getPorts()).singleElement().satisfies(port -> {
            assertThat(port.getPort()).isEqualTo(443);
            assertThat(port.getAppProtocol()).isEqualTo("https");
        });
    }

    @Test
    void withoutTlsThereIsNoSecretAndTheServiceSaysCleartextHttp2() {
        Release release = Chart.ofOneRoute().render();
        List<V1Volume> volumes = release.template().getSpec().getVolumes();
        assertThat(volumes).noneMatch(volume -> volume.getSecret() != null);
        assertThat(release.trafficService().getSpec().getPorts())
                .singleElement()
                .satisfies(port -> {
                    assertThat(port.getPort()).isEqualTo(80);
                    assertThat(port.getAppProtocol()).isEqualTo("kubernetes.io/h2c");
                });
    }
}
