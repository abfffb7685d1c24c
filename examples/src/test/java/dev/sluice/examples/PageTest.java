package dev.sluice.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Reply;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.net.URI;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private static final URI PAGE = URI.create("h2c://example:8080/docs/a");

    @ParameterizedTest
    @CsvSource({
        "/b,                      h2c://example:8080/b",
        "b?x=y,                   h2c://example:8080/docs/b?x=y",
        "../b#part,               h2c://example:8080/b",
        "//example:8080/b,        h2c://example:8080/b",
        "http://example:8080/b,   http://example:8080/b",
        "#top,                    h2c://example:8080/docs/a"
    })
    void linkWithinTheOriginIsFollowed(String href, URI target) {
        assertThat(linksOf("<p><A class=x HREF = '" + href + "'>there</A>")).containsExactly(target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example:8080/b",
                "//elsewhere/b",
                "http://example/b",
                "mailto:a@example",
                "/a b",
                "javascript:x()"
            })
    void linkElsewhereIsNot(String href) {
        assertThat(linksOf("<a href=\"" + href + "\">there</a>")).isEmpty();
    }

    @Test
    void errorPageHasNoLinks() {
        assertThat(Page.of(PAGE, reply(404, "<a href=\"/b\">b</a>")).links()).isEmpty();
    }

    private static Set<URI> linksOf(String html) {
        return Page.of(PAGE, reply(200, html)).links();
    }

    private static H2Reply reply(int status, String html) {
        return new H2Reply(status, new DefaultHttp2Headers(), html.getBytes(UTF_8), new DefaultHttp2Headers());
    }
}
