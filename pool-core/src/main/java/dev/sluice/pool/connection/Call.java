package dev.sluice.pool.connection;

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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from its subscription to its answer's head, through all its attempts. On the shard's loop.
 *
 * <p>Between it and its subscriber there is a {@link Receiver} and no sink: a sink would lose an answer that meets a cancel
 * on its way; here the loop decides who owns it.
 */
final class Call extends Waiter implements Receiver.Ongoing {
    private static final Logger log = LoggerFactory.getLogger(Call.class);

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
    private final Http2Headers fields;
    private final Receiver<H2Response> receiver;
    private final @Nullable SeatToken givenToken;
    private final @Nullable Upload upload;
    private final Retries retries;
    private final CallDeadline deadline;
    private final TimerWheel.Timeout timer = new TimerWheel.Timeout() {
        @Override
        void expired() {
            onTimer();
        }
    };
    private Phase phase = Phase.NEW;
    private @Nullable SeatToken token;
    private @Nullable ClientStream stream;
    private long askedNanos;

    /** A call that gets its seats itself, or one on a token that the caller got. */
    Call(OriginPool pool, H2Request request, Receiver<H2Response> receiver, @Nullable SeatToken givenToken) {
        this.shard = pool.shard;
        this.pool = pool;
        this.request = request;
        this.fields = RequestRules.complete(request.headers(), pool.origin);
        this.receiver = receiver;
        this.givenToken = givenToken;
        this.retries = new Retries(pool.settings.retry(), pool.budget);
        this.deadline = new CallDeadline(pool.settings, request);
        int replayBytes = givenToken == null ? pool.settings.retry().replayBufferBytes() : 0;
        this.upload = request.body() == null ? null : new Upload(this, shard, request, replayBytes);
    }

    @Override
    public void start() {
        pool.budget.request();
        deadline.begin(shard.nanoTime());
        String broken = RequestRules.checkHead(fields);
        SeatToken given = givenToken;
        if (broken != null) {
            fail(Failures.invalidRequest(broken));
        } else if (given == null) {
            ask(false);
        } else if (given.use()) {
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
        if (again) {
            pool.group.askAgain(this, askedNanos);
        } else {
            pool.group.ask(this, askedNanos);
        }
        if (phase == Phase.WAITING) {
            shard.wheel.arm(timer, deadline.seatBy(askedNanos));
        }
    }

    @Override
    public void granted(SeatToken seat) {
        if (timer.armed()) {
            pool.listener().waited(pool.origin, shard.nanoTime() - askedNanos);
        }
        seat.use();
        sendOn(seat);
    }

    @Override
    public void refused(PoolException reason) {
        pool.listener().refused(pool.origin, reason);
        fail(reason);
    }

    /** What must not be repeated is not sent on a connection that may be gone: a PING proves first that it is not. */
    private void sendOn(SeatToken seat) {
        retries.attempt();
        shard.wheel.arm(timer, deadline.answerBy(shard.nanoTime()));
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
    void onHead(ClientStream answer, H2Response response) {
        if (phase != Phase.SENT) {
            answer.cancel(Initiator.CALLER);
            return;
        }
        end();
        if (upload != null) {
            upload.forgetReplay();
        }
        if (!receiver.succeed(response)) {
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
        SeatToken seat = token;
        if (phase == Phase.PROVING) {
            giveBack();
        }
        stream = null;
        token = null;
        if (upload != null) {
            upload.detach();
        }
        if (mayRetry(reason)) {
            retry(reason, seat);
        } else {
            fail(reason);
        }
    }

    private boolean mayRetry(PoolException reason) {
        return givenToken == null
                && !receiver.cancelled()
                && (upload == null || upload.replayable())
                && retries.allow(reason);
    }

    /** On another connection, at once or after a pause. */
    private void retry(PoolException reason, @Nullable SeatToken seat) {
        pool.listener().retried(pool.origin, reason);
        avoid(Retries.refused(reason) && seat != null ? seat.place() : null);
        long pauseNanos = retries.pauseNanos(reason);
        if (pauseNanos == 0) {
            shard.wheel.disarm(timer);
            ask(true);
        } else {
            phase = Phase.PAUSING;
            shard.wheel.arm(timer, deadline.sooner(shard.nanoTime() + pauseNanos));
        }
    }

    /** The request's own body failed: the stream is of no use any more. After the head it is the answer that fails. */
    void onBodyFailed(PoolException reason) {
        ClientStream sent = stream;
        if (sent != null) {
            sent.reset(Http2Error.CANCEL.code(), reason);
        } else {
            end(reason);
        }
    }

    private void onTimer() {
        boolean late = deadline.answerLate(shard.nanoTime());
        switch (phase) {
            case WAITING -> {
                pool.group.withdraw(this);
                refused(late ? tooLate(RetryVerdict.SAFE) : Failures.acquireTimeout(pool.origin));
            }
            case PAUSING -> {
                if (late) {
                    fail(tooLate(RetryVerdict.SAFE));
                } else {
                    ask(true);
                }
            }
            case PROVING -> end(tooLate(RetryVerdict.SAFE));
            case SENT -> onAnswerLate();
            case NEW, DONE -> {}
        }
    }

    private void onAnswerLate() {
        long now = shard.nanoTime();
        long by = upload == null ? now : deadline.answerBySince(upload.sentNanos());
        if (by - now > 0) {
            shard.wheel.arm(timer, by);
        } else {
            end(tooLate(RetryVerdict.IF_IDEMPOTENT));
        }
    }

    private PoolException tooLate(RetryVerdict verdict) {
        return deadline.over(shard.nanoTime())
                ? Failures.deadlinePassed(pool.origin)
                : Failures.responseTimeout(pool.origin, verdict);
    }

    @Override
    public void cancel() {
        end(Failures.cancelled());
    }

    /**
     * Ends it from outside, wherever it is: out of the queue, off its seat, its stream reset. The subscriber is told when
     * no seat can come any more: it may ask for another at once, which would serve the queue.
     */
    private void end(PoolException reason) {
        ClientStream sent = phase == Phase.SENT ? stream : null;
        switch (phase) {
            case WAITING -> pool.group.withdraw(this);
            case PROVING -> giveBack();
            case NEW, PAUSING, SENT, DONE -> {}
        }
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
        receiver.fail(reason);
    }

    private void end() {
        phase = Phase.DONE;
        shard.wheel.disarm(timer);
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

    /** The request's fields as they are sent. */
    Http2Headers fields() {
        return fields;
    }

    CallDeadline deadline() {
        return deadline;
    }

    @Nullable
    SeatToken token() {
        return token;
    }

    @Nullable
    Upload upload() {
        return upload;
    }
}
