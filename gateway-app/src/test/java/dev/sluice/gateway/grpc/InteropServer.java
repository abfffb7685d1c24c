package dev.sluice.gateway.grpc;

import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.TestServiceImpl;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** gRPC's own server with the service that its interoperability cases call. */
final class InteropServer implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private final Server server;
    private final boolean tls;

    private InteropServer(@Nullable X509Bundle certificate) throws Exception {
        this.tls = certificate != null;
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        if (certificate != null) {
            builder.sslContext(
                    GrpcSslContexts.forServer(certificate.toTempCertChainPem(), certificate.toTempPrivateKeyPem())
                            .build());
        }
        this.server = builder.maxInboundMessageSize(AbstractInteropTest.MAX_MESSAGE_SIZE)
                .addService(ServerInterceptors.intercept(new TestServiceImpl(executor), TestServiceImpl.interceptors()))
                .build()
                .start();
    }

    static InteropServer cleartext() throws Exception {
        return new InteropServer(null);
    }

    static InteropServer tls(X509Bundle certificate) throws Exception {
        return new InteropServer(certificate);
    }

    String uri() {
        return (tls ? "h2://localhost:" : "h2c://127.0.0.1:") + server.getPort();
    }

    @Override
    public void close() throws IOException {
        server.shutdownNow();
        executor.shutdownNow();
    }
}
