package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTest {
    private static boolean contains(String range, String address) throws UnknownHostException {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return AddressRanges.of(List.of(range)).contains(InetAddress.getByAddress(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255",
        "10.1.2.3/8, 10.9.9.9",
        "192.0.2.128/25, 192.0.2.128",
        "192.0.2.1, 192.0.2.1",
        "0.0.0.0/0, 203.0.113.9",
        "fd00::/8, fdff::1",
        "2001:db8::/33, 2001:db8:7fff::1",
        "::1, ::1",
        "::ffff:10.0.0.0/104, 10.1.1.1"
    })
    void anAddressInTheRangeIsContained(String range, String address) throws UnknownHostException {
        assertThat(contains(range, address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 11.0.0.0",
        "192.0.2.128/25, 192.0.2.127",
        "192.0.2.1, 192.0.2.2",
        "0.0.0.0/0, ::1",
        "::/0, 192.0.2.1",
        "2001:db8::/33, 2001:db8:8000::1"
    })
    void anyOtherIsNot(String range, String address) throws UnknownHostException {
        assertThat(contains(range, address)).isFalse();
    }

    @Test
    void oneOfSeveralRangesIsEnough() throws UnknownHostException {
        AddressRanges ranges = AddressRanges.of(List.of("10.0.0.0/8", "fd00::/8"));
        assertThat(ranges.contains(InetAddress.getByName("fd12::1"))).isTrue();
        assertThat(AddressRanges.of(List.of()).contains(InetAddress.getLoopbackAddress()))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", ""})
    void whatIsNoRangeIsRefused(String range) {
        assertThatThrownBy(() -> AddressRanges.of(List.of(range))).isInstanceOf(IllegalArgumentException.class);
    }
}
