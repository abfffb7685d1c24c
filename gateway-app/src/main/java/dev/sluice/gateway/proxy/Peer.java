package dev.sluice.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whoever opened a connection to the gateway, a client or a proxy in front of it: what all of the connection's requests have
 * in common, worked out once. On the connection's event loop.
 */
final class Peer {
    private static final AttributeKey<Peer> PEER = AttributeKey.valueOf(Peer.class, "peer");
    private static final AsciiString UNKNOWN = AsciiString.cached("unknown");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

    private final AsciiString address;
    private final AsciiString node;
    private final AsciiString scheme;
    private final boolean trusted;
    private final TurnEnd turnEnd;
    private @Nullable Hop latest;
    private @Nullable AnswerTable table;
    private final RequestIds ids = RequestIds.ofThread();

    Peer(@Nullable InetAddress from, boolean tls, boolean trusted, TurnEnd turnEnd) {
        this.address = from == null ? UNKNOWN : new AsciiString(NetUtil.toAddressString(from));
        this.node = from instanceof Inet6Address ? new AsciiString("\"[" + address + "]\"") : address;
        this.scheme = tls ? HTTPS : HTTP;
        this.trusted = trusted;
        this.turnEnd = turnEnd;
    }

    /** That of a connection. */
    static Peer of(Channel connection) {
        return Objects.requireNonNull(connection.attr(PEER).get(), "no peer");
    }

    void holdAt(Channel connection) {
        connection.attr(PEER).set(this);
    }

    /** Its IP address. */
    AsciiString address() {
        return address;
    }

    /** Its address as a node of RFC 7239 §6: that of IPv6 in brackets, and quoted for them. */
    AsciiString node() {
        return node;
    }

    /** {@code http} or {@code https}, as it speaks to the gateway. */
    AsciiString scheme() {
        return scheme;
    }

    /** Whether it is a proxy that is believed what it says of others. */
    boolean trusted() {
        return trusted;
    }

    /** What is told of its requests to this authority; most connections know one only. */
    Hop hop(@Nullable String authority) {
        Hop hop = latest;
        if (hop == null || !Objects.equals(hop.authority(), authority)) {
            hop = Hop.of(this, authority);
            latest = hop;
        }
        return hop;
    }

    /** HPACK's for the answers to it, if it speaks HTTP/2. */
    AnswerTable answerTable(Channel connection) {
        AnswerTable known = table;
        if (known == null) {
            known = AnswerTable.of(connection);
            table = known;
        }
        return known;
    }

    /** That of its event loop. */
    TurnEnd turnEnd() {
        return turnEnd;
    }

    /** Where its requests' ids come from. */
    RequestIds ids() {
        return ids;
    }
}
