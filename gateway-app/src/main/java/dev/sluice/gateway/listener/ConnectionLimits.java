package dev.sluice.gateway.listener;

import dev.sluice.gateway.config.LimitProperties;
import dev.sluice.gateway.observe.Limit;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections, in all and by client. Who has an IPv6 address mostly has the 2⁶⁴ of its network as well, so those are
 * one client. Trusted proxies bring many clients and are limited in all only. Any thread.
 */
public final class ConnectionLimits {
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final int mostPerClient;
    private final AddressRanges trusted;
    private final AtomicInteger all = new AtomicInteger();
    private final Map<Long, Integer> byClient = new ConcurrentHashMap<>();

    public ConnectionLimits(LimitProperties limits, AddressRanges trusted) {
        this.most = limits.connections();
        this.mostPerClient = limits.connectionsPerAddress();
        this.trusted = trusted;
    }

    /** Takes a connection in until it closes; the limit that it would pass, or null if it may stay. */
    @Nullable
    Limit admit(Channel channel) {
        if (all.incrementAndGet() > most) {
            all.decrementAndGet();
            return Limit.CONNECTIONS;
        }
        Long client = client(channel.remoteAddress());
        if (client != null && byClient.merge(client, 1, Integer::sum) > mostPerClient) {
            release(client);
            return Limit.CONNECTIONS_PER_ADDRESS;
        }
        channel.closeFuture().addListener(closed -> release(client));
        return null;
    }

    private void release(@Nullable Long client) {
        all.decrementAndGet();
        if (client != null) {
            byClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    private @Nullable Long client(@Nullable SocketAddress remote) {
        InetAddress address = remote instanceof InetSocketAddress socket ? socket.getAddress() : null;
        if (address == null || trusted.contains(address)) {
            return null;
        }
        byte[] bytes = address.getAddress();
        // no IPv6 network of unicast addresses begins with zeros and reads as an IPv4 address does
        long key = 0;
        for (int i = 0; i < Math.min(bytes.length, NETWORK_BYTES); i++) {
            key = key << 8 | bytes[i] & 0xff;
        }
        return key;
    }
}
