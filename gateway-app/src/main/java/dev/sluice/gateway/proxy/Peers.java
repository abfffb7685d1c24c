package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.AddressRanges;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import reactor.netty.NettyPipeline;

/** Takes down who opened each connection of the traffic port, and whether it is one of {@code sluice.trusted-proxies}. Any thread. */
public final class Peers {
    private final AddressRanges trusted;

    public Peers(AddressRanges trusted) {
        this.trusted = trusted;
    }

    /** For every connection before its first request, on its event loop. */
    public void opened(Channel connection) {
        InetAddress address =
                connection.remoteAddress() instanceof InetSocketAddress socket ? socket.getAddress() : null;
        boolean tls = connection.pipeline().get(NettyPipeline.SslHandler) != null;
        new Peer(address, tls, address != null && trusted.contains(address), TurnEnd.of(connection.eventLoop()))
                .holdAt(connection);
    }
}
