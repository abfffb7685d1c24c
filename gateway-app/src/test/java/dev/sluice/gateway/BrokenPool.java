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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
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
        CharSequence mistake = request.headers().get(FIELD);
        if (mistake != null && mistake.toString().equals("ask")) {
            throw new IllegalStateException("asked");
        }
        return mistake == null
                ? pool.request(origin, request)
                : pool.request(origin, request).map(answer -> new Broken(answer, mistake.toString()));
    }

    private final class Broken implements H2Response {
        private final H2Response answer;
        private final String mistake;

        Broken(H2Response answer, String mistake) {
            this.answer = answer;
            this.mistake = mistake;
        }

        @Override
        public int status() {
            return answer.status();
        }

        @Override
        public Http2Headers headers() {
            if (mistake.equals("head")) {
                throw new IllegalStateException("the head is none");
            }
            return answer.headers();
        }

        @Override
        public Flux<ByteBuf> body() {
            // the first of it is there before the turn in which the head came is over
            ByteBuf first = Unpooled.copiedBuffer("first", StandardCharsets.US_ASCII);
            return Flux.concat(Flux.just(first), answer.body()).doOnNext(content::add);
        }

        @Override
        public Mono<Http2Headers> trailers() {
            if (!mistake.equals("trailers")) {
                return answer.trailers();
            }
            Http2Headers unreadable = new DefaultHttp2Headers(false) {
                @Override
                public Iterator<Map.Entry<CharSequence, CharSequence>> iterator() {
                    throw new IllegalStateException("the trailers are none");
                }
            };
            return Mono.just(unreadable.add("a", "b"));
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
