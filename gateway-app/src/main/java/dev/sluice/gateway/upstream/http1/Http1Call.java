package dev.sluice.gateway.upstream.http1;

import dev.sluice.gateway.upstream.dial.DialFailures;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/**
 * One request from its subscription to its answer's head. On the loop.
 *
 * <p>A kept connection may be dead before its end is heard of. A request that dies so, without a byte of an answer, is sent
 * once more on a connection that is made for it, if it was never written or is idempotent (RFC 9112 §9.3.1).
 */
final class Http1Call implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Http1Call.class);

    private enum Phase {
        NEW,
        ACQUIRING,
        SENT,
        DONE
    }

    private final Http1Loop loop;
    private final Origin origin;
    private final H2Request request;
    private final CoreSubscriber<? super H2Response> receiver;
    private Phase phase = Phase.NEW;
    private @Nullable Http1Group group;
    private @Nullable RequestHead head;
    private @Nullable Acquisition acquisition;
    private @Nullable Exchange exchange;
    private long startNanos;
    private int attempts;
    /** Whether the connection was not made for this request, and so may have died long ago. */
    private boolean kept;

    private volatile boolean cancelled;

    Http1Call(Http1Loop loop, Origin origin, H2Request request, CoreSubscriber<? super H2Response> receiver) {
        this.loop = loop;
        this.origin = origin;
        this.request = request;
        this.receiver = receiver;
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n) && !loop.execute(this::start) && !cancelled) {
            // the loops ended before anybody asked
            cancelled = true;
            receiver.onError(Failures.refusedByClosedPool());
        }
    }

    private void start() {
        if (phase != Phase.NEW || cancelled) {
            return;
        }
        if (loop.closed()) {
            fail(Failures.refusedByClosedPool());
            return;
        }
        try {
            group = loop.of(origin);
            head = RequestHead.of(request, origin);
        } catch (PoolException invalid) {
            fail(invalid);
            return;
        }
        acquire(false);
    }

    /** Waits for a connection; {@code fresh}: for one that no request was sent on yet. */
    private void acquire(boolean fresh) {
        phase = Phase.ACQUIRING;
        attempts++;
        acquisition = new Acquisition();
        group().acquire(acquisition, fresh);
    }

    private void onConnection(Http1Connection connection) {
        RequestHead message = head;
        if (message == null) {
            return;
        }
        phase = Phase.SENT;
        long now = System.nanoTime();
        if (attempts == 1) {
            startNanos = now;
        }
        exchange = new Exchange(this, connection, startNanos);
        connection.carry(exchange);
        exchange.begin(message);
    }

    private void onNoConnection(Throwable cause) {
        PoolException reason = DialFailures.of(group().name(), cause);
        group().refused(reason);
        fail(reason);
    }

    void onInformational(Http2Headers fields) {
        Consumer<Http2Headers> consumer = request.onInformational();
        if (consumer == null || cancelled) {
            return;
        }
        try {
            consumer.accept(fields);
        } catch (RuntimeException bug) {
            LOG.warn("the consumer of informational answers threw", bug);
        }
    }

    /** The head is here: the answer is the receiver's, unless it has gone in this moment. */
    void onHead(Exchange answered, H2Response answer) {
        if (phase != Phase.SENT || cancelled) {
            answered.cancel();
            return;
        }
        phase = Phase.DONE;
        try {
            receiver.onNext(answer);
            receiver.onComplete();
        } catch (RuntimeException bug) {
            LOG.warn("a subscriber threw, its request is cancelled", bug);
            answered.cancel();
        }
    }

    /** The exchange failed before its answer's head. */
    void onFailed(Exchange failed, PoolException reason) {
        if (phase != Phase.SENT || cancelled) {
            return;
        }
        exchange = null;
        if (!mayRepeat(failed, reason)) {
            fail(reason);
            return;
        }
        phase = Phase.ACQUIRING;
        acquisition = null;
        group().repeated(reason);
        // later: the connection that failed must have ended first
        loop.later(() -> {
            if (phase == Phase.ACQUIRING && !cancelled) {
                acquire(true);
            }
        });
    }

    private boolean mayRepeat(Exchange failed, PoolException reason) {
        return attempts == 1
                && reason.code() == ErrorCode.CONNECTION_CLOSED
                && reason.initiator() == Initiator.PEER
                && kept
                && !failed.heard()
                && failed.repeatable()
                && (reason.verdict() == RetryVerdict.SAFE || request.idempotent());
    }

    @Override
    public void cancel() {
        cancelled = true;
        loop.execute(this::onCancel);
    }

    private void onCancel() {
        Phase before = phase;
        if (before == Phase.DONE) {
            return;
        }
        phase = Phase.DONE;
        if (before == Phase.ACQUIRING && acquisition != null) {
            group().withdraw(acquisition);
        }
        if (exchange != null) {
            exchange.cancel();
        }
    }

    /** The pool goes. */
    void abandon() {
        PoolException reason = Failures.closed().withVerdict(RetryVerdict.SAFE);
        if (phase == Phase.ACQUIRING) {
            fail(reason);
        }
    }

    private void fail(PoolException reason) {
        if (phase == Phase.DONE) {
            return;
        }
        phase = Phase.DONE;
        if (cancelled) {
            return;
        }
        try {
            receiver.onError(reason);
        } catch (RuntimeException bug) {
            // the others that fail with it must be told all the same
            LOG.warn("a subscriber threw when its request failed", bug);
        }
    }

    /** By when the answer's head must be there; progress of the body puts it off, unless the request has a time of its own. */
    long answerBy(long startedNanos, long sentNanos) {
        Duration own = request.responseTimeout();
        return own == null ? sentNanos + group().responseNanos() : startedNanos + own.toNanos();
    }

    long idleNanos() {
        return group().idleNanos();
    }

    H2Request request() {
        return request;
    }

    String backend() {
        return group().name();
    }

    Http1Loop loop() {
        return loop;
    }

    private Http1Group group() {
        return Objects.requireNonNull(group, "not begun");
    }

    /**
     * The wait for one connection, and what Reactor Netty calls when it is there. Its request is never completed for
     * Reactor Netty: the exchange says when it is over.
     */
    final class Acquisition extends BaseSubscriber<Void>
            implements BiFunction<HttpClientRequest, NettyOutbound, Publisher<Void>> {
        private final long askedNanos = System.nanoTime();

        @Override
        public Publisher<Void> apply(HttpClientRequest ignored, NettyOutbound outbound) {
            Http1Connection connection = group().taken(this, (Connection) ignored);
            kept = connection.stoodBefore(askedNanos);
            if (acquisition == this && phase == Phase.ACQUIRING) {
                acquisition = null;
                onConnection(connection);
            } else {
                loop.later(connection::giveBack);
            }
            return Mono.never();
        }

        @Override
        protected void hookOnError(Throwable cause) {
            group().ended(this);
            if (acquisition == this && phase == Phase.ACQUIRING) {
                acquisition = null;
                onNoConnection(cause);
            }
        }

        Http1Call call() {
            return Http1Call.this;
        }
    }
}
