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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One request from its subscription to its answer's head. On the loop.
 *
 * <p>A kept connection may be dead before its end is heard of. A request that dies so, without a byte of an answer, is sent
 * once more on a connection that is made for it, if it was never written or is idempotent (RFC 9112 §9.3.1).
 */
final class Http1Call implements Subscription, Timed {
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
    private @Nullable OutgoingHead head;
    private @Nullable Acquisition acquisition;
    private @Nullable BackendExchange exchange;
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
        boolean hops = !loop.inEventLoop();
        if (Operators.validate(n) && !loop.execute(() -> start(hops)) && !cancelled) {
            // the loops ended before anybody asked
            cancelled = true;
            receiver.onError(Failures.refusedByClosedPool());
        }
    }

    private void start(boolean hopped) {
        if (phase != Phase.NEW || cancelled) {
            return;
        }
        if (hopped) {
            loop.listener().hopped(origin);
        }
        if (loop.closed()) {
            fail(Failures.refusedByClosedPool());
            return;
        }
        try {
            group = loop.of(origin);
            head = OutgoingHead.of(request, origin);
        } catch (PoolException invalid) {
            fail(invalid);
            return;
        }
        if (request.responseTimeout() != null) {
            // the wait for a connection is a part of it; without one that wait has a bound of its own
            startNanos = System.nanoTime();
            loop.watch(this);
        }
        acquire(false);
    }

    /** Waits for a connection; {@code fresh}: for one that no request was sent on yet. */
    private void acquire(boolean fresh) {
        phase = Phase.ACQUIRING;
        attempts++;
        acquisition = new Acquisition(this, group());
        group().acquire(acquisition, fresh);
    }

    /** There is a connection, which {@code stood} before it was asked for; false if it comes too late. */
    boolean onConnection(Acquisition acquired, BackendConnection connection, boolean stood) {
        OutgoingHead message = head;
        if (acquisition != acquired || phase != Phase.ACQUIRING || message == null) {
            return false;
        }
        acquisition = null;
        kept = stood;
        phase = Phase.SENT;
        if (attempts == 1 && request.responseTimeout() == null) {
            startNanos = System.nanoTime();
        }
        exchange = new BackendExchange(this, connection, startNanos);
        connection.carry(exchange);
        exchange.begin(message);
        return true;
    }

    void onNoConnection(Acquisition failed, Throwable cause) {
        if (acquisition == failed && phase == Phase.ACQUIRING) {
            acquisition = null;
            PoolException reason = DialFailures.of(backend(), cause);
            group().refused(reason);
            fail(reason);
        }
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
    void onHead(BackendExchange answered, H2Response answer) {
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
    void onFailed(BackendExchange failed, PoolException reason) {
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

    private boolean mayRepeat(BackendExchange failed, PoolException reason) {
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

    /** Its time may end while it waits for a connection; once there is one, the exchange looks at the clock. */
    @Override
    public void tick(long nowNanos) {
        if (phase == Phase.ACQUIRING && nowNanos - answerBy(startNanos, startNanos) >= 0) {
            if (acquisition != null) {
                group().withdraw(acquisition);
            }
            PoolException late = Failures.responseTimeout(backend());
            PoolException reason = attempts == 1 ? late.withVerdict(RetryVerdict.SAFE) : late;
            group().refused(reason);
            fail(reason);
        }
    }

    @Override
    public boolean over() {
        return phase == Phase.DONE;
    }

    /** The pool goes; what was sent is the exchange's to end. */
    @Override
    public void abandon(PoolException reason) {
        if (phase == Phase.ACQUIRING) {
            fail(reason.withVerdict(RetryVerdict.SAFE));
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
}
