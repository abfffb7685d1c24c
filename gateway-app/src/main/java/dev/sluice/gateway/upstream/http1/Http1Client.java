package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** How Reactor Netty's client is set up for one backend and event loop: nothing retried, followed, unpacked or shared. */
final class Http1Client {
    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    private Http1Client() {}

    static HttpClient of(
            ConnectionProvider provider,
            EventLoop loop,
            Origin origin,
            PoolSettings settings,
            @Nullable SslContext tls) {
        Duration connect = settings.timeouts().connect();
        InetSocketAddress address = InetSocketAddress.createUnresolved(origin.host(), origin.port());
        HttpClient client = HttpClient.create(provider)
                // LoopResources would choose a loop of its own; only the event loop itself is certain to be kept
                .runOn(loop)
                .remoteAddress(() -> address)
                .protocol(HttpProtocol.HTTP11)
                .disableRetry(true)
                .followRedirect(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(connect.toMillis(), Integer.MAX_VALUE))
                .option(ChannelOption.TCP_NODELAY, true)
                // a peer that answers early and closes makes writes fail: its answer is there to be read all the same
                .option(ChannelOption.AUTO_CLOSE, false)
                // a name's new addresses are seen by the next dial; only dials of one moment share an answer
                .resolver(spec -> spec.queryTimeout(connect)
                        .cacheMaxTimeToLive(REMEMBERED)
                        .cacheNegativeTimeToLive(REMEMBERED))
                .httpResponseDecoder(spec ->
                        spec.maxHeaderSize(settings.headers().maxListBytes()).validateHeaders(true));
        return tls == null ? client : client.secure(spec -> spec.sslContext(tls).handshakeTimeout(connect));
    }

    static void add(Channel channel, BackendConnection connection) {
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, "sluice.http1", connection);
    }

    /** The backend as messages name it. */
    static String name(Origin origin) {
        String host = origin.host().indexOf(':') >= 0 ? '[' + origin.host() + ']' : origin.host();
        return origin.scheme() + "://" + host + ':' + origin.port();
    }
}
