package dev.sluice.pool.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.GeneralSecurityException;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Server sockets that speak TLS and offer these protocols (RFC 7301). */
public final class TlsSockets extends ServerSocketFactory {
    private final SSLContext context;
    private final boolean clientCertificate;
    private final String[] protocols;

    /**
     * Makes server sockets.
     *
     * @param keys          who the server is
     * @param clientTrust   whose clients it wants to see the certificates of, or null for nobody's
     * @param protocols     the application protocols that it offers
     */
    public TlsSockets(KeyManagerFactory keys, @Nullable TrustManagerFactory clientTrust, String... protocols) {
        this.clientCertificate = clientTrust != null;
        this.protocols = protocols;
        try {
            context = SSLContext.getInstance("TLS");
            TrustManager[] trust = clientTrust == null ? new TrustManager[0] : clientTrust.getTrustManagers();
            context.init(keys.getKeyManagers(), trust, null);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private ServerSocket configured(ServerSocket socket) {
        SSLServerSocket server = (SSLServerSocket) socket;
        SSLParameters parameters = server.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        server.setSSLParameters(parameters);
        server.setNeedClientAuth(clientCertificate);
        return server;
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return configured(context.getServerSocketFactory().createServerSocket(port));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return configured(context.getServerSocketFactory().createServerSocket(port, backlog));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address) throws IOException {
        return configured(context.getServerSocketFactory().createServerSocket(port, backlog, address));
    }
}
