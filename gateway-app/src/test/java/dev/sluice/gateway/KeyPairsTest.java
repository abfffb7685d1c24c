package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.config.InvalidConfigurationException;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A listener's private key has to be its certificate's, or the gateway would be ready and no handshake succeed. */
class KeyPairsTest {

    private static X509Bundle of(Algorithm algorithm) throws Exception {
        return new CertificateBuilder()
                .subject("CN=localhost")
                .algorithm(algorithm)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    /** All that is wrong: that there is no route is not looked at here. */
    private static String complaint(Map<String, Object> properties) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        InvalidConfigurationException refusal =
                catchThrowableOfType(InvalidConfigurationException.class, () -> CheckedConfiguration.of(environment));
        return String.valueOf(refusal.getMessage());
    }

    private static String complaintOfBundle(X509Bundle certificate, X509Bundle key) throws Exception {
        String keyStore = "spring.ssl.bundle.pem.traffic.keystore.";
        return complaint(Map.of(
                "server.ssl.bundle",
                "traffic",
                keyStore + "certificate",
                certificate.toTempCertChainPem().getPath(),
                keyStore + "private-key",
                key.toTempPrivateKeyPem().getPath()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Algorithm.class,
            names = {"rsa2048", "ecp256", "ecp384"})
    void aCertificatesOwnKeyIsTaken(Algorithm algorithm) throws Exception {
        X509Bundle own = of(algorithm);
        assertThat(complaintOfBundle(own, own)).doesNotContain("server.ssl");
    }

    @Test
    void aKeyThatNoHandshakeCanUseIsRefused() throws Exception {
        X509Bundle edwards = of(Algorithm.ed25519);
        assertThat(complaintOfBundle(edwards, edwards))
                .contains("server.ssl.bundle = 'traffic': cannot be used: a key of algorithm EdDSA cannot be served;"
                        + " use RSA or EC\n");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        X509Bundle first = of(Algorithm.ecp256);
        X509Bundle second = of(Algorithm.ecp256);
        assertThat(complaintOfBundle(first, second))
                .contains("server.ssl.bundle = 'traffic': cannot be used: its private key is not that of its");
    }

    @Test
    void soIsOneOfTheManagementPortsFiles() throws Exception {
        String port = "management.server.ssl.";
        Map<String, Object> files = Map.of(
                port + "certificate",
                of(Algorithm.ecp256).toTempCertChainPem().getPath(),
                port + "certificate-private-key",
                of(Algorithm.ecp256).toTempPrivateKeyPem().getPath());
        assertThat(complaint(files)).contains(port + "certificate", "its private key is not that of its certificate");
    }

    @Test
    void aKeyOfAnotherKindIsRefused() throws Exception {
        X509Bundle first = of(Algorithm.rsa2048);
        X509Bundle second = of(Algorithm.ecp256);
        assertThat(complaintOfBundle(first, second)).contains("its private key is not that of its");
    }

    @Test
    void soIsOneForANameThatClientsAskFor() throws Exception {
        X509Bundle edwards = of(Algorithm.ed25519);
        String keyStore = "spring.ssl.bundle.pem.api.keystore.";
        Map<String, Object> named = Map.of(
                "server.ssl.server-name-bundles[0].bundle",
                "api",
                keyStore + "certificate",
                edwards.toTempCertChainPem().getPath(),
                keyStore + "private-key",
                edwards.toTempPrivateKeyPem().getPath());
        assertThat(complaint(named))
                .contains("server.ssl.server-name-bundles[0].bundle = 'api': cannot be used: a key");
    }
}
