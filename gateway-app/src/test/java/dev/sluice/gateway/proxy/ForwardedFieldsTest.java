package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What upstreams are told of who asked. */
class ForwardedFieldsTest {
    private static final boolean TRUSTED = true;

    private static Peer peer(String address, boolean tls, boolean trusted) {
        try {
            byte[] bytes = Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString(address));
            return new Peer(
                    InetAddress.getByAddress(bytes), tls, trusted, new TurnEnd(new EmbeddedChannel().eventLoop()));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, String> told(Peer peer, @Nullable String authority, String... given) {
        HttpHeaders from = new DefaultHttpHeaders();
        for (int i = 0; i < given.length; i += 2) {
            from.add(given[i], given[i + 1]);
        }
        Http2Headers to = new DefaultHttp2Headers();
        ForwardedFields.of(peer, authority, from::getAll).addTo(to);
        Map<String, String> told = new TreeMap<>();
        to.forEach(field -> assertThat(
                        told.put(field.getKey().toString(), field.getValue().toString()))
                .as("one line of each")
                .isNull());
        return told;
    }

    private static Map<String, String> believed(String... given) {
        return told(peer("10.0.0.1", false, TRUSTED), "a.test:8080", given);
    }

    @Test
    void aStrangersRequestTellsOfTheStrangerOnly() {
        assertThat(told(
                        peer("192.0.2.1", false, !TRUSTED),
                        "a.test",
                        "x-forwarded-for",
                        "10.0.0.9",
                        "x-forwarded-proto",
                        "https",
                        "x-forwarded-host",
                        "evil.test",
                        "x-forwarded-port",
                        "1",
                        "forwarded",
                        "for=10.0.0.9"))
                .isEqualTo(Map.of(
                        "x-forwarded-for", "192.0.2.1",
                        "x-forwarded-proto", "http",
                        "x-forwarded-host", "a.test",
                        "x-forwarded-port", "80",
                        "forwarded", "for=192.0.2.1;host=a.test;proto=http"));
    }

    @Test
    void anAddressOfIpv6IsBracketedAndQuotedInForwardedAlone() {
        assertThat(told(peer("2001:db8::1", true, !TRUSTED), "[2001:db8::80]:8443"))
                .isEqualTo(Map.of(
                        "x-forwarded-for", "2001:db8::1",
                        "x-forwarded-proto", "https",
                        "x-forwarded-host", "[2001:db8::80]:8443",
                        "x-forwarded-port", "8443",
                        "forwarded", "for=\"[2001:db8::1]\";host=\"[2001:db8::80]:8443\";proto=https"));
    }

    @ParameterizedTest
    @CsvSource({
        "a.test, false, 80",
        "a.test, true, 443",
        "a.test:8080, true, 8080",
        "a.test:, true, 443",
        "a.test:x, false, 80",
        "a.test:0, false, 80",
        "a.test:65535, false, 65535",
        "a.test:65536, false, 80",
        "a.test:123456789012, false, 80",
        "[::1], true, 443",
        "[::1]:81, true, 81"
    })
    void thePortIsTheAuthoritysOrTheSchemesOwn(String authority, boolean tls, String port) {
        assertThat(told(peer("192.0.2.1", tls, !TRUSTED), authority)).containsEntry("x-forwarded-port", port);
    }

    @Test
    void whatCannotBeRepeatedIsNotTold() {
        assertThat(told(peer("192.0.2.1", false, !TRUSTED), null))
                .doesNotContainKey("x-forwarded-host")
                .containsEntry("forwarded", "for=192.0.2.1;proto=http");
        assertThat(told(peer("192.0.2.1", false, !TRUSTED), "a\";for=10.0.0.1;x=\""))
                .doesNotContainKey("x-forwarded-host")
                .containsEntry("forwarded", "for=192.0.2.1;proto=http");
        assertThat(told(peer("192.0.2.1", false, !TRUSTED), "a".repeat(10_000))).doesNotContainKey("x-forwarded-host");
    }

    @Test
    void eachAuthorityOfAConnectionIsToldAsItIs() {
        Peer peer = peer("192.0.2.1", false, !TRUSTED);
        assertThat(told(peer, "a.test")).containsEntry("x-forwarded-host", "a.test");
        assertThat(told(peer, "b.test:81"))
                .containsEntry("x-forwarded-host", "b.test:81")
                .containsEntry("x-forwarded-port", "81");
        assertThat(told(peer, "a.test")).containsEntry("x-forwarded-port", "80");
    }

    @Test
    void aTrustedProxyIsBelievedAndListsAreExtended() {
        assertThat(believed(
                        "x-forwarded-for", "192.0.2.7, 10.0.0.2",
                        "x-forwarded-proto", "HTTPS",
                        "x-forwarded-host", "shop.test",
                        "x-forwarded-port", "8443",
                        "forwarded", "for=192.0.2.7;by=_proxy"))
                .isEqualTo(Map.of(
                        "x-forwarded-for", "192.0.2.7, 10.0.0.2, 10.0.0.1",
                        "x-forwarded-proto", "https",
                        "x-forwarded-host", "shop.test",
                        "x-forwarded-port", "8443",
                        "forwarded", "for=192.0.2.7;by=_proxy, for=10.0.0.1;host=\"a.test:8080\";proto=http"));
    }

    @Test
    void linesOfAListAreOneList() {
        assertThat(believed("x-forwarded-for", "192.0.2.7", "x-forwarded-for", "10.0.0.2"))
                .containsEntry("x-forwarded-for", "192.0.2.7, 10.0.0.2, 10.0.0.1");
    }

    @Test
    void aTrustedProxyThatSaysNothingIsAClient() {
        assertThat(believed())
                .containsEntry("x-forwarded-for", "10.0.0.1")
                .containsEntry("x-forwarded-proto", "http")
                .containsEntry("x-forwarded-host", "a.test:8080")
                .containsEntry("x-forwarded-port", "8080");
    }

    @Test
    void theSchemeThatAProxyTellsOfSaysThePort() {
        assertThat(told(peer("10.0.0.1", false, TRUSTED), "a.test", "x-forwarded-proto", "https"))
                .containsEntry("x-forwarded-port", "443");
        assertThat(believed("x-forwarded-proto", "https", "x-forwarded-host", "shop.test"))
                .containsEntry("x-forwarded-port", "443");
    }

    @Test
    void listsAreBelievedFromTheirEndUpToTheFirstElementThatCanBeNone() {
        assertThat(believed("x-forwarded-for", "1.2.3.4, <script>, 192.0.2.7, [2001:db8::1]:443, unknown"))
                .containsEntry("x-forwarded-for", "192.0.2.7, [2001:db8::1]:443, unknown, 10.0.0.1");
        assertThat(believed("x-forwarded-for", "\"")).containsEntry("x-forwarded-for", "10.0.0.1");
        assertThat(believed("forwarded", "for=\"x, for=192.0.2.7;host=\"b:1\""))
                .containsEntry("forwarded", "for=192.0.2.7;host=\"b:1\", for=10.0.0.1;host=\"a.test:8080\";proto=http");
        assertThat(believed("forwarded", "for=\"a, b\""))
                .containsEntry("forwarded", "for=\"a, b\", for=10.0.0.1;host=\"a.test:8080\";proto=http");
        assertThat(believed("forwarded", "for=\"\\\""))
                .containsEntry("forwarded", "for=10.0.0.1;host=\"a.test:8080\";proto=http");
    }

    @Test
    void listsAreBounded() {
        String list = believed("x-forwarded-for", "192.0.2.7, ".repeat(2_000) + "192.0.2.8")
                .get("x-forwarded-for");
        assertThat(list)
                .hasSizeLessThan(BelievedList.MOST_CHARS + 20)
                .startsWith("192.0.2.7, ")
                .endsWith(", 192.0.2.8, 10.0.0.1");
    }

    @ParameterizedTest
    @CsvSource({
        "x-forwarded-proto, gopher, http",
        "x-forwarded-proto, 'https, http', http",
        "x-forwarded-host, 'a, b', a.test:8080",
        "x-forwarded-host, 'a b', a.test:8080",
        "x-forwarded-port, none, 8080",
        "x-forwarded-port, 99999, 8080"
    })
    void aValueThatCanBeNoneIsReplaced(String name, String given, String told) {
        assertThat(believed(name, given)).containsEntry(name, told);
    }

    @Test
    void ofSeveralValuesNoneCounts() {
        assertThat(believed("x-forwarded-proto", "https", "x-forwarded-proto", "http"))
                .containsEntry("x-forwarded-proto", "http");
        assertThat(believed("x-forwarded-host", "evil.test", "x-forwarded-host", "shop.test"))
                .containsEntry("x-forwarded-host", "a.test:8080");
    }
}
