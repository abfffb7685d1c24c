package dev.sluice.gateway.grpc;

import dev.sluice.gateway.TestGateway;
import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** gRPC's interoperability cases, with two of its clients, through the gateway to its server. */
class GrpcInteropTest {
    private static InteropServer cleartext;
    private static InteropServer secure;
    private static TestGateway gateway;
    private static TestGateway secureGateway;
    private static ChannelCredentials trust;

    @BeforeAll
    static void start() throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .ecp256()
                .buildSelfSigned();
        File chain = certificate.toTempCertChainPem();
        trust = TlsChannelCredentials.newBuilder().trustManager(chain).build();
        cleartext = InteropServer.cleartext();
        secure = InteropServer.tls(certificate);
        gateway = TestGateway.start("-b", cleartext.uri());
        secureGateway = TestGateway.start(
                "--server.ssl.certificate=" + chain,
                "--server.ssl.certificate-private-key=" + certificate.toTempPrivateKeyPem(),
                "--spring.ssl.bundle.pem.backend.truststore.certificate=" + chain,
                "--sluice.upstreams.grpc.backends[0].uri=" + secure.uri(),
                "--sluice.upstreams.grpc.tls.bundle=backend",
                "--sluice.routes[0].id=grpc",
                "--sluice.routes[0].upstream=grpc");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        secureGateway.close();
        cleartext.close();
        secure.close();
    }

    @ParameterizedTest
    @EnumSource(InteropCase.class)
    void nettysClientOverCleartext(InteropCase each) throws Exception {
        run(each, new Cleartext());
    }

    @ParameterizedTest
    @EnumSource(InteropCase.class)
    void okHttpsClientOverTls(InteropCase each) throws Exception {
        run(each, new Tls());
    }

    /** An upload that met a full TLS channel at the wrong moment stood still; one in four did. */
    @RepeatedTest(25)
    void largeUploadsOverTlsGoOn() throws Exception {
        run(InteropCase.VERY_LARGE_REQUEST, new Tls());
    }

    private static void run(InteropCase each, AbstractInteropTest test) throws Exception {
        test.setUp();
        try {
            each.run(test);
        } finally {
            test.tearDown();
        }
    }

    /** Sees the client's side only: between it and the server stands the gateway. */
    private abstract static class Through extends AbstractInteropTest {
        @Override
        protected boolean metricsExpected() {
            return false;
        }
    }

    private static final class Cleartext extends Through {
        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            return NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
                    .usePlaintext()
                    .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                    .maxInboundMessageSize(MAX_MESSAGE_SIZE);
        }
    }

    private static final class Tls extends Through {
        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            return OkHttpChannelBuilder.forAddress("localhost", secureGateway.port(), trust)
                    .flowControlWindow(TEST_FLOW_CONTROL_WINDOW)
                    .maxInboundMessageSize(MAX_MESSAGE_SIZE);
        }
    }
}
