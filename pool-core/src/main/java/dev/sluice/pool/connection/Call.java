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
import org.jspecify.annotations.Nullable;

/**
 * One request from its subscription to its answer's head, through all its attempts. On the shard's loop.
 *
 * <p>Between it and its subscriber there is a {@link Receiver} and no sink: a sink would lose an answer that meets a cancel
 * on its way; here the loop decides who owns it.
 */
final class Call extends Waiter implements Receiver.Ongoing {
    private final OriginPool pool;
    private final H2Request request;
    private final Http2Headers fields;
    private final Receiver<H2Response> receiver;
    private final @Nullable SeatToken givenToken;
    private final @Nullable Upload upload;
    private final CallTimer timer = new CallTimer(this);
    private CallPhase phase = CallPhase.NEW;
    private int attempts;
    private @Nullable SeatToken token;
    private @Nullable ClientStream stream;
    private long askedNanos;

    /** A call that gets its seats itself, or one on a token that the caller got. */
    Call(OriginPool pool, H2Request request, Receiver<H2Response> receiver, @Nullable SeatToken givenToken) {
        this.pool = pool;
        this.request = request;
        this.fields = RequestRules.complete(request.headers(), pool.origin);
        this.receiver = receiver;
        this.givenToken = givenToken;
        int replayBytes = givenToken == null ? pool.settings.retry().replayBufferBytes() : 0;
        this.upload = request.body() == null ? null : new Upload(this, pool.shard, request, replayBytes);
    }

    @Override
    public void start() {
        pool.budget.request();
        long now = pool.nanoTime();
        timer.begin(now);
        String broken = RequestRules.checkHead(fields);
        SeatToken given = givenToken;
        if (broken != null) {
            fail(Failures.invalidRequest(broken));
        } else if (given != null && given.use()) {
            sendOn(given, now);
        } else if (given != null) {
            fail(new StaleTokenException(given + " was used or released before"));
        } else if (pool.shard.closed()) {
            refused(Failures.refusedByClosedPool());
        } else {
            ask(now, false);
        }
    }

    /** {@code again}: after an attempt; such a call is served even while the pool closes. */
    private void ask(long now, boolean again) {
        phase = CallPhase.WAITING;
        askedNanos = now;
        if (again) {
            pool.group.askAgain(this, now);
        } else {
            pool.group.ask(this, now);
        }
        if (phase == CallPhase.WAITING) {
            timer.awaitSeat(askedNanos);
        }
    }

    /** Most get their seat as they ask: what time it is, they know. */
    @Override
    public void granted(SeatToken seat) {
        long now = askedNanos;
        if (timer.armed()) {
            now = pool.nanoTime();
            pool.listener().waited(pool.origin, now - askedNanos);
        }
        seat.use();
        sendOn(seat, now);
    }

    @Override
    public void refused(PoolException reason) {
        pool.listener().refused(pool.origin, reason);
        fail(reason);
    }

    /** What must not be repeated is not sent on a connection that may be gone: a PING proves first that it is not. */
    private void sendOn(SeatToken seat, long now) {
        attempts++;
        timer.awaitAnswer(now);
        token = seat;
        phase = CallPhase.SENT;
        UpstreamConnection connection = pool.connection(seat);
        if (connection != null && connection.keepalive().mustProve(request)) {
            phase = CallPhase.PROVING;
            connection.keepalive().prove(this);
        } else {
            sendOn(connection, seat);
        }
    }

    private void sendOn(@Nullable UpstreamConnection connection, SeatToken seat) {
        if (connection == null) {
            onFailed(Failures.stale(seat));
        } else {
            connection.send(seat, this);
        }
    }

    /** The peer answered the PING. */
    void proceed() {
        SeatToken seat = token;
        if (phase == CallPhase.PROVING && seat != null) {
            phase = CallPhase.SENT;
            sendOn(pool.connection(seat), seat);
        }
    }

    void sentOn(ClientStream opened) {
        stream = opened;
    }

    /** The head is here: the answer is the subscriber's, unless it has gone in this moment. */
    void onHead(ClientStream answer, H2Response response) {
        if (phase != CallPhase.SENT) {
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
        if (phase == CallPhase.SENT) {
            Informational.tell(request, headers);
        }
    }

    /** An attempt failed before its answer's head. */
    void onFailed(PoolException reason) {
        if (phase != CallPhase.SENT && phase != CallPhase.PROVING) {
            return;
        }
        SeatToken seat = token;
        if (phase == CallPhase.PROVING) {
            pool.giveBack(token);
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
                && pool.retries.allow(reason, attempts);
    }

    /** On another connection, at once or after a pause. */
    private void retry(PoolException reason, @Nullable SeatToken seat) {
        pool.listener().retried(pool.origin, reason);
        avoid(Retries.refused(reason) && seat != null ? seat.place() : null);
        long pauseNanos = pool.retries.pauseNanos(reason, attempts);
        if (pauseNanos == 0) {
            timer.stop();
            ask(pool.nanoTime(), true);
        } else {
            phase = CallPhase.PAUSING;
            timer.pause(pool.nanoTime() + pauseNanos);
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

    /** The time is up for what it waits for; {@code late}: it is up for the answer's head. */
    void onTimer(boolean late) {
        switch (phase) {
            case WAITING -> {
                pool.group.withdraw(this);
                refused(late ? timer.tooLate(RetryVerdict.SAFE) : Failures.acquireTimeout(pool.origin));
            }
            case PAUSING -> {
                if (late) {
                    fail(timer.tooLate(RetryVerdict.SAFE));
                } else {
                    ask(pool.nanoTime(), true);
                }
            }
            case PROVING -> end(timer.tooLate(RetryVerdict.SAFE));
            case SENT -> {
                if (upload == null || !timer.putOffBy(upload.sentNanos())) {
                    end(timer.tooLate(RetryVerdict.IF_IDEMPOTENT));
                }
            }
            case NEW, DONE -> {}
        }
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
        ClientStream sent = phase == CallPhase.SENT ? stream : null;
        switch (phase) {
            case WAITING -> pool.group.withdraw(this);
            case PROVING -> pool.giveBack(token);
            case NEW, PAUSING, SENT, DONE -> {}
        }
        fail(reason);
        if (sent != null) {
            sent.cancel(reason.initiator());
        }
    }

    private void fail(PoolException reason) {
        if (phase == CallPhase.DONE) {
            return;
        }
        end();
        if (upload != null) {
            upload.stop();
        }
        receiver.fail(reason);
    }

    private void end() {
        phase = CallPhase.DONE;
        timer.stop();
    }

    H2Request request() {
        return request;
    }

    /** The request's fields as they are sent. */
    Http2Headers fields() {
        return fields;
    }

    CallTimer timer() {
        return timer;
    }

    OriginPool pool() {
        return pool;
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
