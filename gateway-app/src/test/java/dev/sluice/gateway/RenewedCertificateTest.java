package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/** The traffic port follows its bundle, which is what {@code reload-on-update} renews where files change. */
class RenewedCertificateTest {

    @Test
    void theNextHandshakeGetsTheRenewedCertificate() throws Exception {
        X509Bundle first = certificate();
        X509Bundle renewed = certificate();
        try (TestGateway gateway = TestGateway.start(
                "-b",
                "h2c://127.0.0.1:9",
                "--server.ssl.bundle=traffic",
                "--spring.ssl.bundle.pem.traffic.keystore.certificate="
                        + first.toTempCertChainPem().toPath(),
                "--spring.ssl.bundle.pem.traffic.keystore.private-key="
                        + first.toTempPrivateKeyPem().toPath(),
                "--spring.ssl.bundle.pem.traffic.reload-on-update=true")) {
            assertThat(servedBy(gateway)).isEqualTo(first.getCertificate());
            gateway.bean(SslBundleRegistry.class).updateBundle("traffic", bundle(renewed));
            assertThat(servedBy(gateway)).isEqualTo(renewed.getCertificate());
        }
    }

    private static X509Bundle certificate() throws Exception {
        return new CertificateBuilder()
                .subject("CN=localhost")
                .ecp256()
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
    }

    private static SslBundle bundle(X509Bundle of) {
        PemSslStoreDetails keyStore =
                PemSslStoreDetails.forCertificate(of.getCertificatePathPEM()).withPrivateKey(of.getPrivateKeyPEM());
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
