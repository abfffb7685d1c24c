package dev.sluice.gateway.upstream;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** A transport whose answers a test gives, one attempt at a time. */
final class ScriptedTransport implements Transport {
    final List<Attempt> attempts = new ArrayList<>();

    @Override
    public Mono<H2Response> request(Backend backend, H2Request request) {
        return Mono.create(sink -> {
            Attempt attempt = new Attempt(backend, request, sink);
            attempts.add(attempt);
            sink.onCancel(() -> attempt.cancelled = true);
        });
    }

    Attempt last() {
        return attempts.get(attempts.size() - 1);
    }

    static PoolException failure(ErrorCode code, Initiator initiator, RetryVerdict verdict) {
        return new PoolException(code, initiator, verdict, "as the test says");
    }

    static PoolException refused() {
        return failure(ErrorCode.CONNECT_FAILED, Initiator.PEER, RetryVerdict.SAFE);
    }

    static PoolException closed() {
        return failure(ErrorCode.CONNECTION_CLOSED, Initiator.PEER, RetryVerdict.IF_IDEMPOTENT);
    }

    /** One request that came to a backend. */
    static final class Attempt {
        final Backend backend;
        final H2Request request;
        private final MonoSink<H2Response> sink;
        boolean cancelled;

        Attempt(Backend backend, H2Request request, MonoSink<H2Response> sink) {
            this.backend = backend;
            this.request = request;
            this.sink = sink;
        }

        Answer answer(int status) {
            Answer answer = new Answer(status);
            sink.success(answer);
            return answer;
        }

        void fail(Throwable failure) {
            sink.error(failure);
        }
    }

    /** An answer without content. */
    static final class Answer implements H2Response {
        private final int status;
        boolean discarded;

        Answer(int status) {
            this.status = status;
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public Http2Headers headers() {
            return new DefaultHttp2Headers().status(Integer.toString(status));
        }

        @Override
        public Flux<ByteBuf> body() {
            return Flux.empty();
        }

        @Override
        public Mono<Http2Headers> trailers() {
            return Mono.empty();
        }

        @Override
        public void discard() {
            discarded = true;
        }
    }

    /** What became of a request. */
    static final class Result extends BaseSubscriber<H2Response> {
        @Nullable
        H2Response answer;

        @Nullable
        Throwable failure;

        static Result of(Mono<H2Response> request) {
            Result result = new Result();
            request.subscribe(result);
            return result;
        }

        @Override
        protected void hookOnNext(H2Response value) {
            answer = value;
        }

        @Override
        protected void hookOnError(Throwable throwable) {
            failure = throwable;
        }
    }
}
