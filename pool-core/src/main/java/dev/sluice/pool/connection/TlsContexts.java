package dev.sluice.pool.connection;

import dev.sluice.pool.TlsIdentity;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLException;

/** One TLS context per identity: OpenSSL's engine where its native library loads, the JDK's otherwise. From any thread. */
final class TlsContexts {
    private final Map<TlsIdentity, SslContext> contexts = new ConcurrentHashMap<>();

    SslContext of(TlsIdentity identity) {
        return contexts.computeIfAbsent(identity, TlsContexts::build);
    }

    private static SslContext build(TlsIdentity identity) {
        boolean openSsl = OpenSsl.isAvailable() && SslProvider.isAlpnSupported(SslProvider.OPENSSL);
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(openSsl ? SslProvider.OPENSSL : SslProvider.JDK)
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .trustManager(identity.trust())
                    .keyManager(identity.key())
                    .endpointIdentificationAlgorithm(identity.verifyHostname() ? "HTTPS" : null)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_2))
                    .build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("TLS identity '" + identity + "' cannot be used: " + e.getMessage(), e);
        }
    }
}
