package dev.sluice.gateway.proxy;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** The fields of a browser's request, twelve besides the pseudo-fields, none of which ends at the gateway. */
final class BrowserFields {
    private static final AsciiString[] PSEUDO = ascii(
            ":method", "GET", ":scheme", "http", ":authority", "www.example.com", ":path", "/orders/17?expand=items");
    private static final AsciiString[] FIELDS = ascii(
            "user-agent",
            "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
            "accept",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "accept-language",
            "en-US,en;q=0.5",
            "accept-encoding",
            "gzip, deflate, br, zstd",
            "referer",
            "http://www.example.com/orders",
            "cookie",
            "session=0123456789abcdef0123456789abcdef",
            "cache-control",
            "max-age=0",
            "upgrade-insecure-requests",
            "1",
            "sec-fetch-dest",
            "document",
            "sec-fetch-mode",
            "navigate",
            "sec-fetch-site",
            "same-origin",
            "priority",
            "u=0, i");

    private BrowserFields() {}

    private static AsciiString[] ascii(String... texts) {
        AsciiString[] all = new AsciiString[texts.length];
        for (int i = 0; i < texts.length; i++) {
            all[i] = AsciiString.of(texts[i]);
        }
        return all;
    }

    /** New ones, as HPACK's decoder makes them of a table that knows them all. */
    static Http2Headers decoded() {
        Http2Headers head = new DefaultHttp2Headers(false);
        add(PSEUDO, head);
        add(FIELDS, head);
        return head;
    }

    private static void add(AsciiString[] some, Http2Headers head) {
        for (int i = 0; i < some.length; i += 2) {
            head.add(some[i], some[i + 1]);
        }
    }

    /** The same request's head in HTTP/1.1. */
    static String http1() {
        StringBuilder head = new StringBuilder("GET /orders/17?expand=items HTTP/1.1\r\nHost: www.example.com\r\n");
        for (int i = 0; i < FIELDS.length; i += 2) {
            head.append(FIELDS[i]).append(": ").append(FIELDS[i + 1]).append("\r\n");
        }
        return head.append("Connection: keep-alive\r\n\r\n").toString();
    }
}
