package dev.sluice.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Client;
import dev.sluice.pool.H2ConnectionPool;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WebCrawlerTest {
    private final H2ConnectionPool pool = H2ConnectionPool.builder().build();
    private final SlowServer server = SlowServer.start(Duration.ofMillis(20), new Site(WebCrawler.PAGES)::page);

    @AfterEach
    void close() {
        pool.dispose();
        server.close();
    }

    @Test
    void bothCrawlsFindEveryPageOnceAndOneOfThemSeveralAtOnce() {
        String report = Printed.by(out -> WebCrawler.run(server.uri(), out));

        assertThat(report)
                .containsPattern("one at a time +\\S+ s, 63 pages found, 1 missing\n")
                .containsPattern("16 at a time +\\S+ s, 63 pages found, 1 missing\n")
                .containsPattern("speed-up +\\S+ times\n");
        assertThat(server.mostAtOnce()).isBetween(2, 16);
        assertThat(server.requests()).isEqualTo(2 * 64);
    }

    @Test
    void depthLimitsHowFarLinksAreFollowed() {
        assertThat(paths(crawl(server.uri(), 0))).containsExactly("/");
        assertThat(paths(crawl(server.uri(), 1))).containsExactlyInAnyOrder("/", "/page/1", "/page/2", "/lost");
    }

    @Test
    void startWithoutPathIsTheRootAndNotFetchedTwice() {
        String root = server.uri();

        assertThat(paths(crawl(root.substring(0, root.length() - 1), 2)))
                .doesNotHaveDuplicates()
                .contains("/", "/page/6");
    }

    @Test
    void siteThatCannotBeReachedIsOneMissingPage() {
        server.close();

        assertThat(crawl(server.uri(), 3)).singleElement().satisfies(page -> {
            assertThat(page.found()).isFalse();
            assertThat(page.note()).isEqualTo("CONNECT_FAILED");
        });
    }

    private List<Page> crawl(String uri, int depth) {
        H2Client client = H2Client.builder(pool).build();
        return Objects.requireNonNull(
                new WebCrawler(client, 4).crawl(uri, depth).collectList().block());
    }

    private static List<String> paths(List<Page> pages) {
        return pages.stream().map(page -> page.uri().getPath()).toList();
    }
}
