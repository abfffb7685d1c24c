package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.config.ClientTimeoutProperties;
import dev.sluice.gateway.config.DrainProperties;
import dev.sluice.gateway.config.ErrorProperties;
import dev.sluice.gateway.config.LimitProperties;
import dev.sluice.gateway.config.SluiceProperties;
import dev.sluice.gateway.observe.FaultLog;
import dev.sluice.gateway.observe.LimitMeters;
import dev.sluice.gateway.observe.RequestMeters;
import dev.sluice.gateway.route.RouteTable;
import dev.sluice.pool.H2Response;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.reactivestreams.Subscription;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where a mistake is made in the midst of ending a request, that one ends nevertheless, and once. */
@ExtendWith(OutputCaptureExtension.class)
class ExchangeTest {
    private static final String TOLD = " was broken off by a mistake of the gateway's (";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final FragileDownstream client = new FragileDownstream();
    private final TurnEnd turnEnd = new TurnEnd(client.channel.eventLoop());
    private final H2Response answer = mock();
    private final Exchange exchange = exchange();
    private long nowNanos;

    private Exchange exchange() {
        SluiceProperties properties = new SluiceProperties(
                Map.of(),
                List.of(),
                List.of(),
                new DrainProperties(Duration.ZERO, Duration.ZERO),
                new LimitProperties(1, 1, 1, 0, 1, DataSize.ofBytes(0)),
                new ClientTimeoutProperties(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                new ErrorProperties(false));
        ExchangeRules rules = new ExchangeRules(
                properties,
                new RequestMeters(registry, new RouteTable(List.of())),
                new LimitMeters(registry),
                new FaultLog(() -> nowNanos += TimeUnit.SECONDS.toNanos(10)));
        ClientRequest request = mock();
        when(request.method()).thenReturn(HttpMethod.GET);
        when(request.context())
                .thenReturn(new RequestContext(new Peer(null, false, false, turnEnd), AsciiString.of("1"), true));
        return new Exchange(request, client, rules, null);
    }

    /** What an upstream hands out, whose subscription does this when it is asked for more. */
    private static <T> Subscription asking(LongConsumer request, Runnable cancel) {
        return new Subscription() {
            @Override
            public void request(long n) {
                request.accept(n);
            }

            @Override
            public void cancel() {
                cancel.run();
            }
        };
    }

    private static Mono<H2Response> cancelling(Runnable cancel) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super H2Response> actual) {
                actual.onSubscribe(asking(n -> {}, cancel));
            }
        };
    }

    private static void fail() {
        throw new AssertionError("a mistake");
    }

    /** An answer of 200 has come, whose body is this; who reads it. */
    private CoreSubscriber<? super ByteBuf> answering(Subscription body) {
        AtomicReference<CoreSubscriber<? super ByteBuf>> reader = new AtomicReference<>();
        when(answer.status()).thenReturn(200);
        when(answer.headers()).thenReturn(new DefaultHttp2Headers().status("200"));
        when(answer.body()).thenReturn(new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
                reader.set(actual);
                actual.onSubscribe(body);
            }
        });
        exchange.answeredBy(Mono.just(answer)).start();
        return reader.get();
    }

    private void assertEndedOnce(String status) {
        assertThat(registry.get("sluice.requests.active").gauge().value()).isZero();
        assertThat(registry.get("sluice.requests").timers()).singleElement().satisfies(timer -> {
            assertThat(timer.getId().getTag("status")).isEqualTo(status);
            assertThat(timer.count()).isEqualTo(1);
        });
    }

    @Test
    void anAnswerOfItsOwnThatCannotBeWrittenIsCut(CapturedOutput log) {
        client.onHead = new IllegalStateException("no head");
        exchange.answeredBy(Mono.error(Refusal.NO_ROUTE)).start();
        assertThat(client.got).containsExactly("cut 2");
        assertThat(client.heldBytes()).isZero();
        assertEndedOnce("4xx");
        assertThat(log.getAll()).containsOnlyOnce(TOLD);
    }

    @Test
    void aMistakeInStoppingTheUpstreamHidesNoneAndTheClientIsToldNevertheless(CapturedOutput log) {
        exchange.answeredBy(cancelling(ExchangeTest::fail)).start();
        exchange.broke(new IllegalStateException("first"));
        assertThat(client.got).containsExactly("head 500", "data");
        assertEndedOnce("5xx");
        assertThat(log.getAll())
                .containsOnlyOnce("IllegalStateException: first")
                .containsOnlyOnce("AssertionError: a mistake");
    }

    @Test
    void soItIsWhereTheGatewayGivesUp() {
        exchange.answeredBy(cancelling(ExchangeTest::fail)).start();
        exchange.abort(Refusal.REQUEST_TIMEOUT);
        assertThat(client.got).containsExactly("head 504", "data");
        assertEndedOnce("5xx");
    }

    @Test
    void aRequestThatEndsWhileItsUpstreamIsStoppedIsCountedOnce() {
        exchange.answeredBy(cancelling(exchange::cancel)).start();
        exchange.broke(new IllegalStateException());
        assertThat(client.got).isEmpty();
        assertEndedOnce("cancelled");
    }

    @Test
    void anUpstreamThatCannotBeAskedForMoreIsLeft(CapturedOutput log) {
        answering(asking(n -> fail(), () -> client.got.add("left")));
        assertThat(client.got).containsExactly("left", "head 500", "data");
        assertEndedOnce("5xx");
        assertThat(log.getAll()).containsOnlyOnce(TOLD);
    }

    @Test
    void soItIsOnceTheClientTakesMore(CapturedOutput log) {
        AtomicInteger asked = new AtomicInteger();
        CoreSubscriber<? super ByteBuf> writer = answering(asking(
                n -> {
                    if (asked.incrementAndGet() > 2) {
                        fail();
                    }
                },
                () -> client.got.add("left")));
        client.writable = false;
        ByteBuf held = Unpooled.buffer(1);
        writer.onNext(Unpooled.buffer(1));
        writer.onNext(held);
        assertThat(client.got).containsExactly("head 200", "data");
        client.takesMore();
        assertThat(client.got).containsExactly("head 200", "data", "left", "cut 2");
        assertThat(held.refCnt()).isZero();
        assertEndedOnce("cut");
        assertThat(log.getAll()).containsOnlyOnce(TOLD);
    }

    @Test
    void whatComesInTheMomentThatTheClientGoesIsReleased() {
        CoreSubscriber<? super ByteBuf> writer = answering(asking(n -> {}, () -> client.got.add("left")));
        ByteBuf first = Unpooled.buffer(1);
        ByteBuf second = Unpooled.buffer(1);
        writer.onNext(first);
        client.onData = exchange::cancel;
        writer.onNext(second);
        assertThat(client.got).containsExactly("head 200", "data", "left");
        assertThat(first.refCnt() + second.refCnt()).isZero();
        assertEndedOnce("cancelled");
    }
}
