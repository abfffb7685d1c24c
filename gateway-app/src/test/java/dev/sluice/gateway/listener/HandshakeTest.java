package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.ClientTimeoutProperties;
import dev.sluice.gateway.observe.LimitMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

/** A TLS handshake that does not end is a limit that was hit, whoever ends it. */
class HandshakeTest {
    private static final Duration ANY = Duration.ofSeconds(1);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Connections connections =
            new Connections(new ClientTimeoutProperties(ANY, ANY, ANY, ANY), new LimitMeters(registry), registry);

    private EmbeddedChannel handshake() throws NoSuchAlgorithmException {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(false);
        SslHandler tls = new SslHandler(engine);
        tls.setHandshakeTimeoutMillis(1000);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(tls);
        TrafficListener.watchHandshake(tls, connections);
        return channel;
    }

    private double hits() {
        return registry.get("sluice.limits.hit")
                .tag("limit", "header-timeout")
                .counter()
                .count();
    }

    @Test
    void theServersOwnLimitIsCounted() throws NoSuchAlgorithmException {
        EmbeddedChannel channel = handshake();
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
        assertThat(hits()).isEqualTo(1);
    }

    @Test
    void aClientThatGoesIsNot() throws NoSuchAlgorithmException {
        handshake().close();
        assertThat(hits()).isZero();
    }
}
