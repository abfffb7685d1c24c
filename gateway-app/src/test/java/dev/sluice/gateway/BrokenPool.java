package dev.sluice.gateway;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.H2Connection;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSnapshot;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A pool whose answers go wrong in the gateway's hands, where a request's {@code x-mistake} says. */
final class BrokenPool implements H2ConnectionPool {
    static final String FIELD = "x-mistake";

    /** All content that it handed out. */
    final List<ByteBuf> content = new CopyOnWriteArrayList<>();

    private final H2ConnectionPool pool;

    BrokenPool(H2ConnectionPool pool) {
        this.pool = pool;
    }

    @Override
    public Mono<H2Response> request(Origin origin, H2Request request) {
        CharSequence field = request.headers().get(FIELD);
        if (field == null) {
            return pool.request(origin, request);
        }
        String mistake = field.toString();
        return switch (mistake) {
            case "ask" -> throw new IllegalStateException("asked");
            case "inform" -> informing(request);
            case "upload" -> refusing(request);
            default -> pool.request(origin, request).map(answer -> new Broken(answer, mistake));
        };
    }

    /** Hears of an informational head that nobody can read, as from an upstream's connection: nobody is asked behind it. */
    private static Mono<H2Response> informing(H2Request request) {
        Consumer<Http2Headers> informed = Objects.requireNonNull(request.onInformational());
        EventExecutor loop = Objects.requireNonNull(ThreadExecutorMap.currentExecutor());
        return Mono.<H2Response>never().doOnSubscribe(asked -> loop.execute(() -> informed.accept(unreadable("103"))));
    }

    /** Fails in the middle of a piece of the request's body. */
    private static Mono<H2Response> refusing(H2Request request) {
        Publisher<? extends ByteBuf> body = Objects.requireNonNull(request.body());
        return Mono.<H2Response>never()
                .doOnSubscribe(asked -> body.subscribe(new CoreSubscriber<ByteBuf>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ByteBuf content) {
                        content.release();
                        throw new AssertionError("nobody wants it");
                    }

                    @Override
                    public void onError(Throwable failure) {}

                    @Override
                    public void onComplete() {}
                }));
    }

    private static Http2Headers unreadable(String status) {
        Http2Headers fields = new DefaultHttp2Headers(false) {
            @Override
            public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
                throw new IllegalStateException("no fields");
            }
        };
        return status.isEmpty() ? fields.add("a", "b") : fields.status(status);
    }

    private final class Broken implements H2Response {
        private final H2Response answer;
        private final String mistake;

        Broken(H2Response answer, String mistake) {
            this.answer = answer;
            this.mistake = mistake;
        }

        private void fail(String where) {
            if (mistake.equals(where)) {
                throw new IllegalStateException(where);
            }
            if (mistake.equals(where + " error")) {
                throw new AssertionError(where);
            }
        }

        @Override
        public int status() {
            fail("status");
            return answer.status();
        }

        @Override
        public Http2Headers headers() {
            fail("head");
            return answer.headers();
        }

        /** Copies that are nobody else's: a buffer of the socket's may be in use again by the time that it is looked at. */
        @Override
        public Flux<ByteBuf> body() {
            fail("body");
            // the first of it is there before the turn in which the head came is over
            ByteBuf first = Unpooled.copiedBuffer("first", StandardCharsets.US_ASCII);
            return Flux.concat(Flux.just(first), answer.body().map(Broken::copy))
                    .doOnNext(content::add);
        }

        private static ByteBuf copy(ByteBuf content) {
            ByteBuf copy = Unpooled.copiedBuffer(content);
            content.release();
            return copy;
        }

        @Override
        public Mono<Http2Headers> trailers() {
            fail("end");
            return mistake.equals("trailers") ? Mono.just(unreadable("")) : answer.trailers();
        }

        @Override
        public void discard() {
            answer.discard();
        }
    }

    @Override
    public Mono<ConnectionToken> getOrCreate(Origin origin) {
        return pool.getOrCreate(origin);
    }

    @Override
    public @Nullable ConnectionToken acquire(Origin origin) {
        return pool.acquire(origin);
    }

    @Override
    public H2Connection get(ConnectionToken token) {
        return pool.get(token);
    }

    @Override
    public boolean release(ConnectionToken token, boolean keep) {
        return pool.release(token, keep);
    }

    @Override
    public Mono<Void> warmUp(Origin origin, int connections) {
        return pool.warmUp(origin, connections);
    }

    @Override
    public Mono<PoolSnapshot> snapshot() {
        return pool.snapshot();
    }

    @Override
    public Mono<Void> drain(Duration timeout) {
        return pool.drain(timeout);
    }

    @Override
    public void dispose() {
        pool.dispose();
    }
}
