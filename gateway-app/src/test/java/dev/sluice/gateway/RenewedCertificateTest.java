package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The traffic port follows its bundle, which is what {@code reload-on-update} renews where files change. */
@ExtendWith(OutputCaptureExtension.class)
class RenewedCertificateTest {

    private static TestGateway serving(X509Bundle certificate) throws IOException {
        return TestGateway.start(
                "-b",
                "h2c://127.0.0.1:9",
                "--server.ssl.bundle=traffic",
                "--spring.ssl.bundle.pem.traffic.keystore.certificate="
                        + certificate.toTempCertChainPem().toPath(),
                "--spring.ssl.bundle.pem.traffic.keystore.private-key="
                        + certificate.toTempPrivateKeyPem().toPath(),
                "--spring.ssl.bundle.pem.traffic.reload-on-update=true");
    }

    private static void renew(TestGateway gateway, SslBundle renewed) {
        gateway.bean(SslBundleRegistry.class).updateBundle("traffic", renewed);
    }

    @Test
    void theNextHandshakeGetsTheRenewedCertificate(CapturedOutput log) throws Exception {
        X509Bundle first = certificate(Algorithm.ecp256);
        X509Bundle renewed = certificate(Algorithm.rsa2048);
        try (TestGateway gateway = serving(first)) {
            assertThat(servedBy(gateway)).isEqualTo(first.getCertificate());
            renew(gateway, bundle(renewed, renewed));
            assertThat(servedBy(gateway)).isEqualTo(renewed.getCertificate());
        }
        assertThat(log).contains("SSL bundle 'traffic' is renewed");
    }

    @Test
    void oneThatCannotBeServedIsToldAndTheFormerOneStays(CapturedOutput log) throws Exception {
        X509Bundle first = certificate(Algorithm.rsa2048);
        X509Bundle second = certificate(Algorithm.rsa2048);
        X509Bundle edwards = certificate(Algorithm.ed25519);
        String refused =
                "ERROR d.s.gateway.ListenerBundles  SSL bundle 'traffic' is not renewed, the former certificate stays: ";
        try (TestGateway gateway = serving(first)) {
            renew(gateway, bundle(edwards, edwards));
            assertThat(servedBy(gateway)).isEqualTo(first.getCertificate());
            renew(gateway, bundle(second, first));
            assertThat(servedBy(gateway)).isEqualTo(first.getCertificate());
            renew(gateway, bundle(second, second));
            assertThat(servedBy(gateway)).isEqualTo(second.getCertificate());
        }
        assertThat(log)
                .contains(refused + "a key of algorithm EdDSA cannot be served; use RSA or EC")
                .contains(refused + "its private key is not that of its certificate")
                .doesNotContain("\tat ");
    }

    private static X509Bundle certificate(Algorithm algorithm) throws Exception {
        return new CertificateBuilder()
                .subject("CN=localhost")
                .algorithm(algorithm)
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static SslBundle bundle(X509Bundle certificate, X509Bundle key) {
        PemSslStoreDetails keyStore = PemSslStoreDetails.forCertificate(certificate.getCertificatePathPEM())
                .withPrivateKey(key.getPrivateKeyPEM());
        return SslBundle.of(new PemSslStoreBundle(keyStore, null));
    }

    private static Certificate servedBy(TestGateway gateway) throws GeneralSecurityException, IOException {
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", gateway.port())) {
            return socket.getSession().getPeerCertificates()[0];
        }
    }
}
