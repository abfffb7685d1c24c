package dev.sluice.pool.connection;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.StaleTokenException;
import dev.sluice.pool.slot.SeatToken;
import dev.sluice.pool.slot.Waiter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * One request from its subscription to its answer's head, through all its attempts. It is the subscription: cancelled from
 * any thread, everything else on the shard's loop.
 *
 * <p>A sink in between would lose an answer that meets a cancel on its way; here the loop decides who owns it.
 */
final class Call extends Waiter implements Subscription {
    private static final Logger log = LoggerFactory.getLogger(Call.class);
    private static final long REFUSED_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private enum Phase {
        NEW,
        WAITING,
        PAUSING,
        PROVING,
        SENT,
        DONE
    }

    private final Shard shard;
    private final OriginPool pool;
    private final H2Request request;
    private final CoreSubscriber<? super H2Response> actual;
    private final @Nullable SeatToken givenToken;
    private final @Nullable Upload upload;
    private final TimerWheel.Timeout timer = new TimerWheel.Timeout() {
        @Override
        void expired() {
            onTimer();
        }
    };
    private Phase phase = Phase.NEW;
    private @Nullable SeatToken token;
    private @Nullable ClientStream stream;
    private int attempts;
    private long askedNanos;
    private long acquireByNanos;
    private long answerByNanos;
    private boolean deadlineSet;
    private volatile boolean cancelled;

    /** A call that gets its seats itself, or one on a token that the caller got. On the loop. */
    Call(
            OriginPool pool,
            H2Request request,
            CoreSubscriber<? super H2Response> actual,
            @Nullable SeatToken givenToken) {
        this.shard = pool.shard;
        this.pool = pool;
        this.request = request;
        this.actual = actual;
        this.givenToken = givenToken;
        int replayBytes = givenToken == null ? pool.settings.retry().replayBufferBytes() : 0;
        this.upload = request.body() == null ? null : new Upload(this, shard, request, replayBytes);
    }

    private void start() {
        if (cancelled) {
            phase = Phase.DONE;
            return;
        }
        String broken = RequestRules.complete(request.headers(), pool.origin);
        if (broken != null) {
            fail(Failures.invalidRequest(broken));
            return;
        }
        pool.budget.request();
        SeatToken given = givenToken;
        if (given == null) {
            ask(false);
        } else if (given.use()) {
            attempts = 1;
            setDeadline();
            sendOn(given);
        } else {
            fail(new StaleTokenException(given + " was used or released before"));
        }
    }

    private void ask(boolean again) {
        if (shard.closed() && !again) {
            refused(Failures.refusedByClosedPool());
            return;
        }
        phase = Phase.WAITING;
        askedNanos = shard.nanoTime();
        acquireByNanos = askedNanos + pool.settings.timeouts().acquire().toNanos();
        if (deadlineSet && answerByNanos - acquireByNanos < 0) {
            acquireByNanos = answerByNanos;
        }
        if (again) {
            pool.group.askAgain(this, askedNanos);
        } else {
            pool.group.ask(this, askedNanos);
        }
        if (phase == Phase.WAITING) {
            shard.wheel.arm(timer, acquireByNanos);
        }
    }

    @Override
    public void granted(SeatToken seat) {
        if (timer.armed()) {
            pool.listener().waited(pool.origin, shard.nanoTime() - askedNanos);
        }
        attempts++;
        setDeadline();
        seat.use();
        sendOn(seat);
    }

    @Override
    public void refused(PoolException reason) {
        pool.listener().refused(pool.origin, reason);
        fail(reason);
    }

    private void setDeadline() {
        if (!deadlineSet) {
            deadlineSet = true;
            Duration timeout = request.responseTimeout();
            answerByNanos = shard.nanoTime()
                    + (timeout == null ? pool.settings.timeouts().response() : timeout).toNanos();
        }
        shard.wheel.arm(timer, answerByNanos);
    }

    /** What must not be repeated is not sent on a connection that may be gone: a PING proves first that it is not. */
    private void sendOn(SeatToken seat) {
        UpstreamConnection connection = pool.connection(seat);
        token = seat;
        phase = Phase.SENT;
        if (connection == null) {
            onFailed(stale(seat));
        } else if (!request.idempotent()
                && !connection.hasStreams()
                && connection.keepalive().doubtful()) {
            phase = Phase.PROVING;
            connection.keepalive().prove(this);
        } else {
            connection.send(seat, this);
        }
    }

    /** The peer answered the PING. */
    void proceed() {
        SeatToken seat = token;
        if (phase != Phase.PROVING || seat == null) {
            return;
        }
        UpstreamConnection connection = pool.connection(seat);
        phase = Phase.SENT;
        if (connection == null) {
            onFailed(stale(seat));
        } else {
            connection.send(seat, this);
        }
    }

    void sentOn(ClientStream opened) {
        stream = opened;
    }

    /** The head is here: the answer is the subscriber's, unless it has gone in this moment. */
    void onHead(ClientStream answer) {
        if (phase != Phase.SENT) {
            answer.cancel(Initiator.CALLER);
            return;
        }
        end();
        if (upload != null) {
            upload.forgetReplay();
        }
        if (cancelled) {
            answer.cancel(Initiator.CALLER);
            return;
        }
        try {
            actual.onNext(answer);
            actual.onComplete();
        } catch (RuntimeException bug) {
            log.warn("the subscriber of an answer threw; its stream is cancelled", bug);
            answer.cancel(Initiator.CALLER);
        }
    }

    void onInformational(Http2Headers headers) {
        Consumer<Http2Headers> consumer = request.onInformational();
        if (consumer == null || phase != Phase.SENT) {
            return;
        }
        try {
            consumer.accept(headers);
        } catch (RuntimeException bug) {
            log.warn("the consumer of informational answers threw", bug);
        }
    }

    /** An attempt failed before its answer's head. */
    void onFailed(PoolException reason) {
        if (phase != Phase.SENT && phase != Phase.PROVING) {
            return;
        }
        boolean proving = phase == Phase.PROVING;
        SeatToken seat = token;
        stream = null;
        token = null;
        if (upload != null) {
            upload.detach();
        }
        if (proving && seat != null) {
            pool.group.returned(seat, shard.nanoTime());
        }
        if (mayRetry(reason)) {
            retry(reason, seat);
        } else {
            fail(reason);
        }
    }

    private boolean mayRetry(PoolException reason) {
        return reason.verdict() == RetryVerdict.SAFE
                && givenToken == null
                && !cancelled
                && attempts < pool.settings.retry().maxAttempts()
                && (upload == null || upload.replayable())
                && (reason.code() != ErrorCode.STREAM_REFUSED || pool.budget.spend());
    }

    /** On another connection at once; refused a second time, after a pause that grows. */
    private void retry(PoolException reason, @Nullable SeatToken seat) {
        pool.listener().retried(pool.origin, reason);
        boolean refused = reason.code() == ErrorCode.STREAM_REFUSED;
        avoid(refused && seat != null ? seat.place() : null);
        if (refused && attempts > 1) {
            phase = Phase.PAUSING;
            long pause = REFUSED_AGAIN_NANOS << Math.min(attempts - 2, 6);
            long until = shard.nanoTime() + pause;
            shard.wheel.arm(timer, until - answerByNanos < 0 ? until : answerByNanos);
        } else {
            shard.wheel.disarm(timer);
            ask(true);
        }
    }

    /** The request's own body failed: the stream is of no use any more. */
    void onBodyFailed(PoolException reason) {
        ClientStream sent = stream;
        if (sent != null) {
            // after the head it is the answer that fails
            sent.reset(Http2Error.CANCEL.code(), reason);
        } else {
            fail(reason);
        }
    }

    private void onTimer() {
        boolean late = deadlineSet && shard.nanoTime() - answerByNanos >= 0;
        switch (phase) {
            case WAITING -> {
                pool.group.withdraw(this);
                refused(
                        late
                                ? Failures.responseTimeout(pool.origin, RetryVerdict.SAFE)
                                : Failures.acquireTimeout(pool.origin));
            }
            case PAUSING -> {
                if (late) {
                    fail(Failures.responseTimeout(pool.origin, RetryVerdict.SAFE));
                } else {
                    ask(true);
                }
            }
            case PROVING -> {
                giveBack();
                fail(Failures.responseTimeout(pool.origin, RetryVerdict.SAFE));
            }
            case SENT -> abandon(Failures.responseTimeout(pool.origin, RetryVerdict.IF_IDEMPOTENT));
            case NEW, DONE -> {}
        }
    }

    /** Ends it although the stream is open. */
    private void abandon(PoolException reason) {
        ClientStream sent = stream;
        fail(reason);
        if (sent != null) {
            sent.cancel(reason.initiator());
        }
    }

    private void giveBack() {
        SeatToken seat = token;
        if (seat != null) {
            pool.group.returned(seat, shard.nanoTime());
        }
    }

    private void fail(PoolException reason) {
        if (phase == Phase.DONE) {
            return;
        }
        end();
        if (upload != null) {
            upload.stop();
        }
        if (!cancelled) {
            actual.onError(reason);
        }
    }

    private void end() {
        phase = Phase.DONE;
        shard.wheel.disarm(timer);
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            shard.execute(() -> {
                if (phase == Phase.NEW) {
                    start();
                }
            });
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        shard.execute(this::onCancel);
    }

    private void onCancel() {
        switch (phase) {
            case WAITING -> pool.group.withdraw(this);
            case PROVING -> giveBack();
            case NEW, PAUSING, SENT, DONE -> {}
        }
        if (phase == Phase.SENT) {
            abandon(Failures.cancelled());
        } else {
            fail(Failures.cancelled());
        }
    }

    private static PoolException stale(SeatToken seat) {
        return new StaleTokenException("the connection of " + seat + " is gone");
    }

    boolean extendedConnect() {
        return AsciiString.contentEquals("CONNECT", request.method())
                && request.headers().contains(Http2Headers.PseudoHeaderName.PROTOCOL.value());
    }

    H2Request request() {
        return request;
    }

    @Nullable
    Upload upload() {
        return upload;
    }
}
