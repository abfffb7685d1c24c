package dev.sluice.gateway.upstream.dial;

import dev.sluice.pool.TlsIdentity;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/**
 * The TLS contexts of connections that are not the HTTP/2 pool's: one per identity and what is offered by ALPN (RFC 7301),
 * OpenSSL's engine where its native library loads, the JDK's otherwise. Any thread.
 */
public final class TlsContexts {
    private static final List<String> HTTP_1 = List.of(ApplicationProtocolNames.HTTP_1_1);
    private static final List<String> BOTH =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);

    private final Map<Key, SslContext> contexts = new ConcurrentHashMap<>();

    private record Key(TlsIdentity identity, List<String> offered) {}

    /**
     * Offers HTTP/1.1 and nothing else.
     *
     * @throws IllegalArgumentException if the identity cannot be used
     */
    public SslContext http1(TlsIdentity identity) {
        return contexts.computeIfAbsent(new Key(identity, HTTP_1), TlsContexts::build);
    }

    /** Offers HTTP/2 before HTTP/1.1. */
    SslContext both(TlsIdentity identity) {
        return contexts.computeIfAbsent(new Key(identity, BOTH), TlsContexts::build);
    }

    private static SslContext build(Key key) {
        TlsIdentity identity = key.identity;
        boolean openSsl = OpenSsl.isAvailable() && SslProvider.isAlpnSupported(SslProvider.OPENSSL);
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK)
                    .trustManager(identity.trust())
                    .keyManager(identity.key())
                    .endpointIdentificationAlgorithm(identity.verifyHostname() ? "HTTPS" : null)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            key.offered))
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS identity '" + identity + "' cannot be used: " + e.getMessage(), e);
        }
    }
}
