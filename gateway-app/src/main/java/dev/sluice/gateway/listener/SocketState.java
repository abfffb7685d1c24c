package dev.sluice.gateway.listener;

import io.netty.channel.Channel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannel;

/**
 * Asks the kernel whether a connection is still there. A client's reset that arrives together with its last bytes is never
 * reported by Netty's io_uring transport (seen with 4.2.17 and 4.2.18; with epoll and with the JDK's selector it is): the
 * channel would stay open until some timeout, and the request on it would go on for nobody.
 */
final class SocketState {
    /** The first byte of Linux's {@code struct tcp_info} is the connection's state. */
    private static final IntegerUnixChannelOption TCP_INFO = new IntegerUnixChannelOption("TCP_INFO", 6, 11);

    private static final int TCP_CLOSE = 7;
    private static final boolean LINUX = "Linux".equals(System.getProperty("os.name"));

    private SocketState() {}

    /** Whether the kernel has given it up; one call of the system. False where the transport is none of Linux's own. */
    static boolean gone(Channel channel) {
        if (!LINUX || !(channel instanceof UnixChannel) || !channel.isActive()) {
            return false;
        }
        Integer info = channel.config().getOption(TCP_INFO);
        return info != null && (info & 0xff) == TCP_CLOSE;
    }
}
