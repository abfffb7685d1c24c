package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How default fields and a request's own make one header list. */
class H2ClientHeadersTest {
    private static final Origin ORIGIN = Origin.h2c("a", 80);

    private final ScriptedPool pool = ScriptedPool.byPath(path -> Mono.just(new ScriptedResponse(200)));
    private final H2ClientBuilder builder = H2Client.builder(pool);

    @Test
    void defaultsAreAddedInLowerCaseAfterThePseudoFields() {
        builder.header("User-Agent", "example").build().get("h2c://a/").block();

        assertThat(pool.only().request().headers())
                .extracting(field -> field.getKey().toString())
                .containsExactly(":method", ":path", "user-agent");
        assertThat(pool.only().field("user-agent")).isEqualTo("example");
    }

    @Test
    void requestsOwnFieldReplacesEveryDefaultOfItsName() {
        H2Client client =
                builder.header("accept", "text/html").header("accept", "*/*").build();

        client.send(
                        ORIGIN,
                        H2Request.builder("GET", "/")
                                .header("accept", "image/png")
                                .build())
                .block();

        assertThat(pool.only().request().headers().getAll("accept"))
                .extracting(Object::toString)
                .containsExactly("image/png");
    }

    @Test
    void repeatedDefaultsAreAllSent() {
        builder.header("accept", "text/html")
                .header("accept", "*/*")
                .build()
                .get("h2c://a/")
                .block();

        assertThat(pool.only().request().headers().getAll("accept"))
                .extracting(Object::toString)
                .containsExactly("text/html", "*/*");
    }

    @Test
    void builderUsedFurtherDoesNotChangeWhatItBuilt() {
        H2Client client = builder.build();
        builder.header("late", "1");

        client.get("h2c://a/").block();

        assertThat(pool.only().request().headers().contains("late")).isFalse();
    }

    @Test
    void restOfTheRequestIsPassedOn() {
        Mono<Http2Headers> trailers = Mono.just(new DefaultHttp2Headers());
        Flux<ByteBuf> body = Flux.empty();
        Consumer<Http2Headers> informational = head -> {};
        H2Request request = H2Request.builder("PUT", "/")
                .authority("other.example")
                .body(body)
                .trailers(trailers)
                .responseTimeout(Duration.ofSeconds(7))
                .onInformational(informational)
                .build();

        builder.build().send(ORIGIN, request).block();

        H2Request sent = pool.only().request();
        assertThat(pool.only().origin()).isEqualTo(ORIGIN);
        assertThat(pool.only().field(":authority")).isEqualTo("other.example");
        assertThat(sent.body()).isSameAs(body);
        assertThat(sent.trailers()).isSameAs(trailers);
        assertThat(sent.responseTimeout()).isEqualTo(Duration.ofSeconds(7));
        assertThat(sent.onInformational()).isSameAs(informational);
    }

    @Test
    void clientsTimeoutTakesThePlaceOfThePools() {
        builder.timeout(Duration.ofMinutes(2)).build().get("h2c://a/").block();

        assertThat(pool.only().request().responseTimeout()).isEqualTo(Duration.ofMinutes(2));
    }

    @ParameterizedTest
    @CsvSource({"'', x", ":path, /other", "a b, x", "connection, close", "transfer-encoding, chunked", "te, gzip"})
    void fieldsThatHttp2DoesNotAllowAreRefusedWhenSet(String name, String value) {
        assertThatThrownBy(() -> builder.header(name, value)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valueThatWouldSplitTheFieldIsRefusedAndNotRepeatedInTheMessage() {
        assertThatThrownBy(() -> builder.header("authorization", "secret\r\nx: y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("authorization")
                .hasMessageNotContaining("secret");
    }

    @Test
    void limitsOutOfRangeAreRefusedByName() {
        Map<String, Runnable> wrong = Map.of(
                "timeout", () -> builder.timeout(Duration.ZERO),
                "maxBodyBytes", () -> builder.maxBodyBytes(-1));

        wrong.forEach((name, call) -> assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(name));
    }
}
