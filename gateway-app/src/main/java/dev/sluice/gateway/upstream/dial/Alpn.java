package dev.sluice.gateway.upstream.dial;

/** What a TLS backend chose to speak (RFC 7301). */
public enum Alpn {
    HTTP_2,
    /** It said so, or did not choose at all. */
    HTTP_1
}
