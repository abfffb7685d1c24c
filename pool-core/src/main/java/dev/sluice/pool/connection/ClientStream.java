package dev.sluice.pool.connection;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.slot.SeatToken;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.EmptyHttp2Headers;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One request's stream: what has come of its answer, and what may still come. On the shard's loop.
 *
 * <pre>
 *   HEAD --final HEADERS--> BODY --END_STREAM--> ENDED
 *     +---- HEADERS with END_STREAM --------------^
 *   HEAD or BODY --reset, error, loss, cancel--> FAILED
 * </pre>
 *
 * The codec's own state decides about the seat: it is free when the codec reports the stream closed, whatever the phase.
 */
final class ClientStream {
    private enum Phase {
        HEAD,
        BODY,
        ENDED,
        FAILED
    }

    private final UpstreamConnection connection;
    private final SeatToken token;
    private final Call call;
    private final ResponseBody body = new ResponseBody(this);
    private final Sinks.One<Http2Headers> completion = Sinks.unsafe().one();
    private final HeadRules rules;
    private final IdleTimer idle;
    private @Nullable Http2FrameStream frameStream;
    private @Nullable Upload upload;
    private Phase phase = Phase.HEAD;
    private boolean closed;
    private boolean resetSent;

    ClientStream(UpstreamConnection connection, SeatToken token, Call call) {
        this.connection = connection;
        this.token = token;
        this.call = call;
        this.rules = new HeadRules(call.request());
        this.idle = new IdleTimer(this, connection.pool(), call.deadline());
    }

    void attach(Http2FrameStream opened) {
        this.frameStream = opened;
    }

    boolean attached() {
        return frameStream != null;
    }

    /** HEADERS are written: now the body may follow. */
    void opened() {
        upload = call.upload();
        if (upload != null) {
            upload.attach(this);
        }
    }

    void onHeaders(Http2Headers headers, boolean end) {
        moved();
        switch (phase) {
            case HEAD -> {
                if (malformed(rules.checkHead(headers, end))) {
                    return;
                }
                if (rules.informational()) {
                    call.onInformational(headers);
                } else {
                    onHead(headers, end);
                }
            }
            case BODY -> {
                if (!malformed(rules.checkTrailers(headers))) {
                    onEnd(headers);
                }
            }
            case ENDED, FAILED -> {}
        }
    }

    private boolean malformed(@Nullable String what) {
        if (what != null) {
            Http2Error error = Http2Error.PROTOCOL_ERROR;
            reset(error.code(), Failures.protocol(connection.origin(), error, what));
        }
        return what != null;
    }

    private void onHead(Http2Headers headers, boolean end) {
        if (end && malformed(rules.checkEnd())) {
            return;
        }
        phase = Phase.BODY;
        if (end) {
            onEnd(EmptyHttp2Headers.INSTANCE);
        } else {
            idle.start();
        }
        // last: the caller may cancel, discard or read at once
        call.onHead(this, new StreamResponse(this, rules.status(), headers));
    }

    void onData(Http2DataFrame frame) {
        ByteBuf content = frame.content();
        int padding = frame.initialFlowControlledBytes() - content.readableBytes();
        if (phase == Phase.HEAD) {
            malformed("DATA before the head");
            return;
        }
        if (phase != Phase.BODY) {
            // given up: the codec returns the credit when the stream closes
            return;
        }
        moved();
        if (malformed(rules.checkData(content.readableBytes()))) {
            return;
        }
        if (padding > 0) {
            connection.writer().credit(this, padding);
        }
        if (content.isReadable()) {
            body.offer(content.retain());
        }
        if (frame.isEndStream()) {
            onEnd(EmptyHttp2Headers.INSTANCE);
        }
    }

    private void onEnd(Http2Headers trailers) {
        if (phase != Phase.BODY || malformed(rules.checkEnd())) {
            return;
        }
        phase = Phase.ENDED;
        // before the body completes: who waits for its end may look for the trailers at once
        if (trailers.isEmpty()) {
            completion.tryEmitEmpty().orThrow();
        } else {
            completion.tryEmitValue(trailers).orThrow();
        }
        body.end();
        checkIdle();
    }

    /** RST_STREAM came. After a complete answer it only stops the upload: the answer is kept whole (RFC 9113 §8.1). */
    void onReset(long code) {
        connection.pool().listener().reset(connection.origin(), Initiator.PEER, code);
        fail(Failures.reset(connection.origin(), code, phase != Phase.HEAD));
        stopUpload();
    }

    /** The codec reports the stream closed. */
    void onClosed() {
        closed = true;
        if (phase == Phase.HEAD || phase == Phase.BODY) {
            fail(Failures.connectionClosed(connection.origin(), "the stream was closed without a word"));
        }
        stopUpload();
        if (body.bufferedBytes() > 0) {
            connection.lingering(body.bufferedBytes());
        }
        checkIdle();
    }

    void onWritable() {
        if (upload != null) {
            moved();
            upload.pump();
        }
    }

    /** Goes on with the upload, if there is something to go on with. */
    void pump() {
        if (upload != null) {
            upload.pump();
        }
    }

    boolean uploading() {
        return upload != null;
    }

    /** Ends what has not ended; an answer that is complete stays. */
    void fail(PoolException reason) {
        Phase before = phase;
        if (before == Phase.ENDED || before == Phase.FAILED) {
            return;
        }
        phase = Phase.FAILED;
        if (before == Phase.HEAD) {
            // the upload goes on with the call, on another stream or not at all
            upload = null;
            call.onFailed(reason);
            return;
        }
        stopUpload();
        PoolException answered = reason.withVerdict(RetryVerdict.NEVER);
        completion.tryEmitError(answered).orThrow();
        body.fail(answered);
        checkIdle();
    }

    /** Fails it and tells the peer. */
    void reset(long code, PoolException reason) {
        // in this order: a stream whose HEADERS were never sent is closed by its reset at once, and would fail of that
        fail(reason);
        writeReset(code, reason.initiator() == Initiator.CALLER ? Initiator.CALLER : Initiator.POOL);
    }

    /** The reader has gone, and hears no more. */
    void cancel(Initiator initiator) {
        resetIfUnfinished(initiator);
        body.drop();
        fail(Failures.cancelled());
        stopUpload();
        idle.stop();
    }

    /** The caller takes the stream back from whoever reads it, who is told. */
    void revoke() {
        resetIfUnfinished(Initiator.CALLER);
        PoolException reason = Failures.cancelled();
        fail(reason);
        body.abandon(reason);
        stopUpload();
        idle.stop();
    }

    private void resetIfUnfinished(Initiator initiator) {
        // the codec is asked: an end that is handed to it may wait for the peer's window, or for the trailers
        if (phase != Phase.ENDED || !connection.writer().ended(this)) {
            writeReset(Http2Error.CANCEL.code(), initiator);
        }
    }

    private void writeReset(long code, Initiator initiator) {
        if (!closed && !resetSent && attached()) {
            resetSent = true;
            connection.writeReset(this, code, initiator);
        }
    }

    private void stopUpload() {
        if (upload != null) {
            upload.stop();
            upload = null;
        }
    }

    /** Bytes were handed to the reader, or dropped: the peer may send as many again. */
    void consumed(int bytes) {
        moved();
        if (closed) {
            connection.lingering(-bytes);
        } else {
            connection.writer().credit(this, bytes);
        }
    }

    void buffered(int deltaBytes) {
        connection.buffered(deltaBytes);
    }

    void moved() {
        idle.moved();
    }

    /** From the head on, before the stream was closed and its body read: nothing moved for the idle timeout, or it is late. */
    void onTimeout(boolean late) {
        PoolException reason =
                late ? Failures.deadlinePassed(connection.origin()) : Failures.idleTimeout(connection.origin());
        writeReset(Http2Error.CANCEL.code(), Initiator.POOL);
        stopUpload();
        fail(reason);
        body.abandon(reason);
    }

    /** The idle timer runs while there is something left that could move. */
    void checkIdle() {
        boolean over = phase == Phase.ENDED || phase == Phase.FAILED;
        if (over && closed && body.done()) {
            idle.stop();
        } else if (phase == Phase.ENDED) {
            idle.start();
        }
    }

    ResponseBody body() {
        return body;
    }

    /** Completes with the trailers, or empty, when the answer is complete; fails when it is cut. */
    Mono<Http2Headers> completion() {
        return completion.asMono();
    }

    Shard shard() {
        return connection.pool().shard;
    }

    UpstreamConnection connection() {
        return connection;
    }

    SeatToken token() {
        return token;
    }

    Http2FrameStream frameStream() {
        return Objects.requireNonNull(frameStream, "not opened");
    }

    int id() {
        return frameStream == null ? -1 : frameStream.id();
    }
}
