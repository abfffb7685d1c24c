package dev.sluice.pool.connection;

import dev.sluice.pool.Initiator;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import dev.sluice.pool.slot.SeatToken;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
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
 */
final class ClientStream extends CodecStream {
    private enum Phase {
        HEAD,
        BODY,
        ENDED,
        FAILED
    }

    private final Call call;
    private final ResponseBody body = new ResponseBody(this);
    private final HeadRules rules;
    private final CallTimer timer;
    private @Nullable Upload upload;
    private Phase phase = Phase.HEAD;
    private @Nullable Http2Headers trailers;
    private @Nullable PoolException failure;
    private Sinks.@Nullable One<Http2Headers> awaited;

    ClientStream(UpstreamConnection connection, SeatToken token, Call call) {
        super(connection, token);
        this.call = call;
        this.rules = new HeadRules(call.request());
        this.timer = call.timer();
    }

    /** HEADERS are written: now the body may follow. */
    void opened() {
        upload = call.upload();
        if (upload != null) {
            upload.attach(this);
        }
    }

    void onHeaders(Http2Headers headers, boolean end) {
        came();
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
            reset(error.code(), Failures.protocol(origin(), error, what));
        }
        return what != null;
    }

    private void onHead(Http2Headers headers, boolean end) {
        if (end && malformed(rules.checkEnd())) {
            return;
        }
        phase = Phase.BODY;
        if (end) {
            onEnd(null);
        } else {
            timer.watch(this);
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
        came();
        if (malformed(rules.checkData(content.readableBytes()))) {
            return;
        }
        if (padding > 0) {
            connection().writer().credit(this, padding);
        }
        if (content.isReadable()) {
            body.offer(content.retain());
        }
        if (frame.isEndStream()) {
            onEnd(null);
        }
    }

    private void onEnd(@Nullable Http2Headers fields) {
        if (phase != Phase.BODY || malformed(rules.checkEnd())) {
            return;
        }
        phase = Phase.ENDED;
        // before the body completes: who waits for its end may look for the trailers at once
        trailers = fields == null || fields.isEmpty() ? null : fields;
        if (awaited != null) {
            (trailers == null ? awaited.tryEmitEmpty() : awaited.tryEmitValue(trailers)).orThrow();
        }
        body.end();
        checkIdle();
    }

    /** RST_STREAM came. After a complete answer it only stops the upload: the answer is kept whole (RFC 9113 §8.1). */
    void onReset(long code) {
        connection().pool().listener().reset(origin(), Initiator.PEER, code);
        fail(Failures.reset(origin(), code, phase != Phase.HEAD));
        stopUpload();
    }

    /** The codec reports the stream closed. */
    void onClosed() {
        close();
        if (phase == Phase.HEAD || phase == Phase.BODY) {
            fail(Failures.connectionClosed(origin(), "the stream was closed without a word"));
        }
        stopUpload();
        if (body.bufferedBytes() > 0) {
            connection().lingering(body.bufferedBytes());
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
        failure = answered;
        if (awaited != null) {
            awaited.tryEmitError(answered).orThrow();
        }
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
        timer.unwatch(this);
    }

    /** The caller takes the stream back from whoever reads it, who is told. */
    void revoke() {
        resetIfUnfinished(Initiator.CALLER);
        PoolException reason = Failures.cancelled();
        fail(reason);
        body.abandon(reason);
        stopUpload();
        timer.unwatch(this);
    }

    private void resetIfUnfinished(Initiator initiator) {
        // the codec is asked: an end that is handed to it may wait for the peer's window, or for the trailers
        if (phase != Phase.ENDED || !connection().writer().ended(this)) {
            writeReset(Http2Error.CANCEL.code(), initiator);
        }
    }

    private void stopUpload() {
        if (upload != null) {
            upload.stop();
            upload = null;
        }
    }

    private void came() {
        timer.moved(connection().keepalive().lastReadNanos());
    }

    /** The reader took bytes that had waited for it, or the peer lets us send. */
    void moved() {
        timer.moved(shard().nanoTime());
    }

    /** From the head on, before the stream was closed and its body read: nothing moved for the idle timeout, or it is late. */
    void onTimeout(boolean late) {
        PoolException reason = late ? Failures.deadlinePassed(origin()) : Failures.idleTimeout(origin());
        writeReset(Http2Error.CANCEL.code(), Initiator.POOL);
        stopUpload();
        fail(reason);
        body.abandon(reason);
    }

    /** The idle timer runs while there is something left that could move. */
    void checkIdle() {
        boolean over = phase == Phase.ENDED || phase == Phase.FAILED;
        if (over && closed() && body.done()) {
            timer.unwatch(this);
        } else if (phase == Phase.ENDED) {
            timer.watch(this);
        }
    }

    ResponseBody body() {
        return body;
    }

    /**
     * Completes with the trailers, or empty, when the answer is complete; fails when it is cut. From any thread. Who asks on
     * the loop when the answer is complete, as most do, needs no sink for that.
     */
    Mono<Http2Headers> trailers() {
        if (!shard().onLoop()) {
            return new TrailersMono(this);
        }
        if (failure != null) {
            return Mono.error(failure);
        }
        if (phase == Phase.ENDED) {
            return trailers == null ? Mono.empty() : Mono.just(trailers);
        }
        if (awaited == null) {
            awaited = Sinks.unsafe().one();
        }
        return awaited.asMono();
    }

    private Origin origin() {
        return connection().origin();
    }
}
