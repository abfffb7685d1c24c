package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.Certificates;
import dev.sluice.pool.peer.PeerConnection;
import dev.sluice.pool.peer.ScriptedPeer;
import dev.sluice.pool.peer.TlsSockets;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.X509Certificate;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** TLS with ALPN; the peer's name is verified unless the caller says otherwise. */
class TlsTest {
    private static final String HOST = "localhost";

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    private final Certificates certificates = new Certificates();
    private final TlsIdentity trusting = TlsIdentity.trusting("test", certificates.trust());
    private @Nullable ScriptedPeer started;

    @AfterEach
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    private ScriptedPeer peer(KeyManagerFactory keys, String... protocols) {
        ScriptedPeer peer = new ScriptedPeer(new TlsSockets(keys, null, protocols));
        started = peer;
        return peer;
    }

    private Call get(ScriptedPeer peer, String host, TlsIdentity tls) {
        return Call.of(pool.pool().request(Origin.h2(host, peer.port(), tls), H2Request.get("/")));
    }

    private static SSLSocket assertAnswered(ScriptedPeer peer, Call call) {
        PeerConnection connection = peer.connect();
        assertThat(connection.expectHeaders(3).headers().scheme()).hasToString("https");
        connection.answer(3, "secret");
        assertThat(call.text()).isEqualTo("secret");
        return (SSLSocket) connection.socket();
    }

    private static void assertTlsFails(ScriptedPeer peer, Call call, String why) throws IOException {
        try (SSLSocket socket = (SSLSocket) peer.acceptSocket()) {
            handshakeThatMayFail(socket);
            PoolException failure = call.failure();
            assertThat(failure).hasMessageContaining(why);
            assertThat(failure.code()).isEqualTo(ErrorCode.TLS_FAILED);
            assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
        }
    }

    private static void handshakeThatMayFail(SSLSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        try {
            socket.startHandshake();
        } catch (SSLException | java.net.SocketException refused) {
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void trustedPeerIsAnsweredOverHttp2() {
        ScriptedPeer peer = peer(certificates.forHost(HOST), "h2");
        SSLSocket socket = assertAnswered(peer, get(peer, HOST, trusting));
        assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
    }

    @Test
    void certificateForTheAddressIsAcceptedForTheAddress() {
        ScriptedPeer peer = peer(certificates.forAddress("127.0.0.1"), "h2");
        assertAnswered(peer, get(peer, "127.0.0.1", trusting));
    }

    @Test
    void certificateForAnotherNameIsRefused() throws IOException {
        ScriptedPeer peer = peer(certificates.forHost("other.example"), "h2");
        assertTlsFails(peer, get(peer, HOST, trusting), HOST);
    }

    @Test
    void certificateForAnotherNameIsAcceptedWhereNamesAreNotVerified() {
        ScriptedPeer peer = peer(certificates.forHost("other.example"), "h2");
        assertAnswered(peer, get(peer, HOST, trusting.withoutHostnameVerification()));
    }

    @Test
    void serverNameOfTheIdentityIsAskedForAndVerified() {
        ScriptedPeer peer = peer(certificates.forHost("other.example"), "h2");
        SSLSocket socket = assertAnswered(peer, get(peer, "127.0.0.1", trusting.withServerName("other.example")));
        var names = ((ExtendedSSLSession) socket.getSession()).getRequestedServerNames();
        assertThat(names).containsExactly(new SNIHostName("other.example"));
    }

    @Test
    void certificateOfAnUnknownAuthorityIsRefused() throws IOException {
        ScriptedPeer peer = peer(new Certificates().forHost(HOST), "h2");
        assertTlsFails(peer, get(peer, HOST, trusting), "");
    }

    @Test
    void jvmsTrustAnchorsDoNotIncludeTheTests() throws IOException {
        ScriptedPeer peer = peer(certificates.forHost(HOST), "h2");
        assertTlsFails(peer, get(peer, HOST, TlsIdentity.DEFAULT), "certification path");
    }

    @Test
    void peerThatDoesNotChooseHttp2IsRefused() throws IOException {
        ScriptedPeer peer = peer(certificates.forHost(HOST));
        assertTlsFails(peer, get(peer, HOST, trusting), "ALPN");
    }

    @Test
    void peerThatChoosesAnotherProtocolIsRefused() throws IOException {
        ScriptedPeer peer = peer(certificates.forHost(HOST), "http/1.1");
        assertTlsFails(peer, get(peer, HOST, trusting), "h2");
    }

    @Test
    void clientShowsItsCertificate() throws SSLException {
        ScriptedPeer peer = new ScriptedPeer(new TlsSockets(certificates.forHost(HOST), certificates.trust(), "h2"));
        started = peer;
        SSLSocket socket =
                assertAnswered(peer, get(peer, HOST, trusting.withKey(certificates.forHost("client.example"))));
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=client.example");
    }

    @Test
    void peerThatNeverAnswersTheHandshakeFallsToTheConnectTimeout() throws IOException {
        ScriptedPeer peer = peer(certificates.forHost(HOST), "h2");
        Call call = get(peer, HOST, trusting);
        try (Socket silent = peer.acceptSocket()) {
            assertThat(silent.isConnected()).isTrue();
            pool.expire(Timeouts.DEFAULT.connect());
            PoolException failure = call.failure();
            assertThat(failure.code()).isEqualTo(ErrorCode.CONNECT_TIMEOUT);
            assertThat(failure.verdict()).isEqualTo(RetryVerdict.SAFE);
        }
    }

    @Test
    void identitiesDoNotShareConnections() {
        ScriptedPeer peer = peer(certificates.forHost(HOST), "h2");
        assertAnswered(peer, get(peer, HOST, trusting));
        assertAnswered(peer, get(peer, HOST, TlsIdentity.trusting("another", certificates.trust())));
        assertThat(pool.connections()).hasSize(2);
    }
}
