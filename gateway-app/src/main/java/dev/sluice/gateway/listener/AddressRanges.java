package dev.sluice.gateway.listener;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A set of IP addresses, as CIDR ranges (RFC 4632 §3.1). An IPv4 address that is mapped into IPv6 (RFC 4291 §2.5.5.2) is
 * the IPv4 address, in a range as well as in a question. Immutable; any thread. A question allocates no more than the
 * address's bytes.
 */
public final class AddressRanges {
    private static final int MAPPED_PREFIX_BYTES = 12;

    private final List<Range> ranges;

    private AddressRanges(List<Range> ranges) {
        this.ranges = ranges;
    }

    /**
     * The ranges that are written so: {@code 10.0.0.0/8}, {@code fd00::/8}, or an address for itself alone. Bits behind the
     * prefix do not count.
     *
     * @throws IllegalArgumentException if one of them is no range
     */
    public static AddressRanges of(List<String> cidrs) {
        return new AddressRanges(cidrs.stream().map(Range::of).toList());
    }

    /** Whether the address is in one of them. */
    public boolean contains(InetAddress address) {
        if (ranges.isEmpty()) {
            return false;
        }
        byte[] bytes = plain(address.getAddress());
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** An address of the JDK's own making is never a mapped one, except from {@link Inet6Address#getByAddress}. */
    private static byte[] plain(byte[] address) {
        return mapped(address) ? Arrays.copyOfRange(address, MAPPED_PREFIX_BYTES, address.length) : address;
    }

    private static boolean mapped(byte[] address) {
        if (address.length != 16 || address[10] != -1 || address[11] != -1) {
            return false;
        }
        for (int i = 0; i < 10; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private record Range(byte[] network, int bits) {
        static Range of(String cidr) {
            int slash = cidr.indexOf('/');
            byte[] network = NetUtil.createByteArrayFromIpAddressString(slash < 0 ? cidr : cidr.substring(0, slash));
            if (network == null) {
                throw new IllegalArgumentException("no address: " + cidr);
            }
            int bits = slash < 0 ? 8 * network.length : Integer.parseInt(cidr.substring(slash + 1));
            if (bits < 0 || bits > 8 * network.length) {
                throw new IllegalArgumentException("no prefix length: " + cidr);
            }
            // a range that is wider than the mapped addresses is one of IPv6
            boolean ipv4 = mapped(network) && bits >= 8 * MAPPED_PREFIX_BYTES;
            return ipv4 ? new Range(plain(network), bits - 8 * MAPPED_PREFIX_BYTES) : new Range(network, bits);
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            int whole = bits >> 3;
            for (int i = 0; i < whole; i++) {
                if (address[i] != network[i]) {
                    return false;
                }
            }
            int rest = bits & 7;
            return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >>> (8 - rest) == 0;
        }
    }
}
