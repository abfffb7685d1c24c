package dev.sluice.pool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What the client asks of the pool, and what it makes of the answer. */
class H2ClientTest {
    private final ScriptedPool pool = ScriptedPool.byPath(path -> Mono.just(new ScriptedResponse(200)));
    private final H2Client client = H2Client.builder(pool).build();

    @Test
    void replyIsTheWholeAnswerAndItsBuffersAreReleased() {
        ByteBuf first = buffer("it took ");
        ByteBuf second = buffer("two frames");
        ScriptedResponse response = new ScriptedResponse(201)
                .header("server", "scripted")
                .body(first, second)
                .trailers(Mono.just(new DefaultHttp2Headers().add("grpc-status", "0")));

        H2Reply reply = replyTo(response);

        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.ok()).isTrue();
        assertThat(reply.header("server")).isEqualTo("scripted");
        assertThat(reply.header("date")).isNull();
        assertThat(reply.text()).isEqualTo("it took two frames");
        assertThat(reply.trailers().get("grpc-status")).hasToString("0");
        assertThat(List.of(first.refCnt(), second.refCnt())).containsOnly(0);
        assertThat(response.discarded()).isFalse();
    }

    @Test
    void replyWithoutBodyAndTrailersHasNeither() {
        H2Reply reply = replyTo(new ScriptedResponse(204));

        assertThat(reply.body()).isEmpty();
        assertThat(reply.trailers().isEmpty()).isTrue();
    }

    @Test
    void errorStatusIsAnAnswer() {
        H2Reply reply = replyTo(new ScriptedResponse(503).body(buffer("later")));

        assertThat(reply.ok()).isFalse();
        assertThat(reply.text()).isEqualTo("later");
        assertThat(reply).hasToString("H2Reply[503, 5 bytes]");
    }

    @Test
    void bodyThatIsCutFailsAndIsNeverAShortReply() {
        PoolException cut =
                new PoolException(ErrorCode.CONNECTION_CLOSED, Initiator.PEER, RetryVerdict.IF_IDEMPOTENT, "cut");
        ByteBuf half = buffer("half");
        ScriptedResponse response =
                new ScriptedResponse(200).body(Flux.just(half).concatWith(Flux.error(cut)));

        StepVerifier.create(H2Client.builder(ScriptedPool.answering(response))
                        .build()
                        .get("h2c://a"))
                .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(cut));
        assertThat(half.refCnt()).isZero();
    }

    @Test
    void failingTrailersFailTheReply() {
        PoolException reset =
                PoolException.ofHttp2(ErrorCode.STREAM_RESET, Initiator.PEER, RetryVerdict.NEVER, 2, "reset");

        StepVerifier.create(
                        H2Client.builder(ScriptedPool.answering(new ScriptedResponse(200).trailers(Mono.error(reset))))
                                .build()
                                .get("h2c://a"))
                .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(reset));
    }

    @Test
    void postSendsBytesWithTheirTypeAndLength() {
        client.post("h2c://a/upload", "text/csv", "a;b".getBytes(UTF_8)).block();

        ScriptedPool.Asked asked = pool.only();
        assertThat(asked.field(":method")).isEqualTo("POST");
        assertThat(asked.field("content-type")).isEqualTo("text/csv");
        assertThat(asked.field("content-length")).isEqualTo("3");
        assertThat(sent(asked)).isEqualTo("a;b");
    }

    @Test
    void postJsonSendsUtf8() {
        client.postJson("h2c://a/", "{\"name\":\"écluse\"}").block();

        assertThat(pool.only().field("content-type")).isEqualTo("application/json");
        assertThat(sent(pool.only())).isEqualTo("{\"name\":\"écluse\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "http://a,                         h2c://a:80,      /",
        "h2c://A:8080/,                    h2c://a:8080,    /",
        "h2c://[::1]:8080/x,               h2c://[::1]:8080, /x",
        "https://a/x?y=z,                  h2://a:443,      /x?y=z",
        "h2://a:8443?y,                    h2://a:8443,     /?y",
        "http://a//b/../%2Fc?,             h2c://a:80,      //b/../%2Fc?",
        "http://a/x?q=a|b&w={y}[#fragment, h2c://a:80,      /x?q=a|b&w={y}["
    })
    void uriGivesTheOriginAndThePathVerbatim(String uri, String origin, String path) {
        client.get(uri).block();

        assertThat(pool.only().origin()).hasToString(origin);
        assertThat(pool.only().field(":path")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/path",
                "ftp://a/",
                "http:///x",
                "http://a:0/",
                "http://u:p@a/",
                "http://a/b c",
                "http://a/é"
            })
    void uriThatCannotBeSentIsTheCallersError(String uri) {
        StepVerifier.create(client.get(uri)).verifyErrorSatisfies(failure -> {
            assertThat(failure).isInstanceOf(PoolException.class);
            assertThat(((PoolException) failure).code()).isEqualTo(ErrorCode.REQUEST_INVALID);
            assertThat(((PoolException) failure).initiator()).isEqualTo(Initiator.CALLER);
        });
        assertThat(pool.asked()).isEmpty();
    }

    @Test
    void tlsIdentityIsThatOfTheBuilder() {
        TlsIdentity mine = new TlsIdentity("mine", null, null, "other.example", true);

        H2Client.builder(pool).tls(mine).build().get("https://a/").block();

        assertThat(pool.only().origin().tls()).isSameAs(mine);
    }

    @Test
    void monoSendsPerSubscriptionAndSharesNoFields() {
        H2Request request = H2Request.get("/");
        Mono<H2Reply> reply = client.send(Origin.h2c("a", 80), request);
        assertThat(pool.asked()).isEmpty();

        reply.block();
        reply.block();

        assertThat(pool.asked()).hasSize(2);
        assertThat(pool.asked().get(0).request().headers())
                .isNotSameAs(pool.asked().get(1).request().headers())
                .isNotSameAs(request.headers());
    }

    private static H2Reply replyTo(H2Response response) {
        return Objects.requireNonNull(H2Client.builder(ScriptedPool.answering(response))
                .build()
                .get("h2c://a/")
                .block());
    }

    private static String sent(ScriptedPool.Asked asked) {
        return Objects.requireNonNull(
                Flux.from(Objects.requireNonNull(asked.request().body()))
                        .map(buffer -> buffer.toString(UTF_8))
                        .reduce("", String::concat)
                        .block());
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, UTF_8);
    }
}
