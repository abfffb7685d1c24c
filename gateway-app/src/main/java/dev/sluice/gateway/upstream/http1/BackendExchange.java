package dev.sluice.gateway.upstream.http1;

import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One request on one connection: what was sent of it, and what has come of its answer. On the loop.
 *
 * <pre>
 *   HEAD --final head--> BODY --the end of the message--> ENDED
 *   HEAD or BODY --loss, malformed, timeout, cancel--> FAILED
 * </pre>
 *
 * The connection is given back or closed at ENDED and FAILED; what came and was not read yet stays with the body.
 */
final class BackendExchange implements ChannelFutureListener, Timed {
    private enum Phase {
        HEAD,
        BODY,
        ENDED,
        FAILED
    }

    private final Http1Call call;
    private final BackendConnection connection;
    private final AnswerBody body = new AnswerBody(this);
    private final Sinks.One<Http2Headers> completion = Sinks.unsafe().one();
    private final long startNanos;
    private long movedNanos;
    private @Nullable Upload upload;
    private Phase phase = Phase.HEAD;
    private boolean informed;
    private boolean heard;
    private boolean keepAlive;
    private boolean bodyTouched;

    BackendExchange(Http1Call call, BackendConnection connection, long startNanos) {
        this.call = call;
        this.connection = connection;
        this.startNanos = startNanos;
    }

    void begin(OutgoingHead head) {
        moved();
        loop().watch(this);
        connection.write(head.message()).addListener(this);
        if (call.request().body() == null) {
            connection.flush();
        } else {
            bodyTouched = true;
            upload = new Upload(this, connection, call.request(), head.declaredBytes());
            upload.start();
            connection.flushAtTurnsEnd();
        }
        readOn();
    }

    /** The head has left, or never will: then nobody can have acted on it. */
    @Override
    public void operationComplete(ChannelFuture written) {
        if (!written.isSuccess() && phase == Phase.HEAD) {
            fail(Failures.neverWritten(call.backend()));
        }
    }

    /** A part of the answer came; it is released by the caller. */
    void onMessage(HttpObject message) {
        moved();
        heard = true;
        if (message.decoderResult().isFailure()) {
            fail(Failures.undecodable(call.backend(), message.decoderResult().cause()));
            return;
        }
        if (message instanceof HttpResponse head) {
            onHead(head);
        }
        if (message instanceof HttpContent content) {
            onContent(content);
        }
    }

    private void onHead(HttpResponse head) {
        String wrong = phase == Phase.HEAD ? ResponseHead.check(head) : "a head within an answer";
        if (wrong != null) {
            fail(Failures.protocol(call.backend(), wrong));
            return;
        }
        int status = head.status().code();
        if (status < 200) {
            informed = true;
            call.onInformational(ResponseHead.of(head));
            return;
        }
        phase = Phase.BODY;
        keepAlive = HttpUtil.isKeepAlive(head);
        // last: the caller may cancel, discard or read at once
        call.onHead(this, new BackendAnswer(this, status, ResponseHead.of(head)));
    }

    private void onContent(HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (informed && phase == Phase.HEAD) {
            // an informational head is a message of its own for the decoder, and this its end
            informed = !last;
            return;
        }
        if (phase != Phase.BODY) {
            return;
        }
        ByteBuf bytes = content.content();
        if (bytes.isReadable()) {
            body.offer(bytes.retain());
        }
        if (last && phase == Phase.BODY) {
            onEnd(ResponseHead.trailers(((LastHttpContent) content).trailingHeaders()));
        }
    }

    private void onEnd(Http2Headers trailers) {
        phase = Phase.ENDED;
        boolean early = upload != null && !upload.sound();
        if (early) {
            // the rest of the upload has no reader any more, and the connection no use
            stopUpload();
        }
        connection.answered(this, keepAlive && !early);
        // before the body completes: who waits for its end may look for the trailers at once
        if (trailers.isEmpty()) {
            completion.tryEmitEmpty();
        } else {
            completion.tryEmitValue(trailers);
        }
        body.end();
    }

    /** The connection is gone. */
    void onClosed(String how) {
        fail(Failures.connectionClosed(call.backend(), how));
    }

    void onWritable() {
        if (upload != null) {
            moved();
            upload.ask();
        }
    }

    /** Ends what has not ended; an answer that is complete stays. */
    void fail(PoolException reason) {
        Phase before = phase;
        if (!end(reason)) {
            return;
        }
        if (before == Phase.HEAD) {
            call.onFailed(this, reason);
        } else {
            body.fail(reason.withVerdict(RetryVerdict.NEVER));
        }
    }

    private boolean end(PoolException reason) {
        if (phase == Phase.ENDED || phase == Phase.FAILED) {
            return false;
        }
        phase = Phase.FAILED;
        stopUpload();
        completion.tryEmitError(reason.withVerdict(RetryVerdict.NEVER));
        connection.finish(this, false);
        return true;
    }

    /** Whoever waits or reads has gone, and hears no more. */
    void cancel() {
        end(Failures.cancelled());
    }

    /** The caller takes the answer back from whoever reads it, who is told. */
    void discard() {
        abandon(Failures.cancelled());
    }

    /** Unread bytes or not. */
    @Override
    public void abandon(PoolException reason) {
        if (phase == Phase.HEAD) {
            fail(reason);
        } else {
            end(reason);
            body.abandon(reason);
        }
    }

    private void stopUpload() {
        if (upload != null) {
            upload.stop();
            upload = null;
        }
    }

    @Override
    public void tick(long nowNanos) {
        if (phase == Phase.HEAD) {
            long by = call.answerBy(startNanos, upload == null ? startNanos : upload.sentNanos());
            if (nowNanos - by >= 0) {
                fail(Failures.responseTimeout(call.backend()));
            }
        } else if (nowNanos - movedNanos >= call.idleNanos()) {
            abandon(Failures.idleTimeout(call.backend()));
        }
    }

    @Override
    public boolean over() {
        return (phase == Phase.ENDED || phase == Phase.FAILED) && body.isEmpty();
    }

    /** Whether the connection is to read on. */
    boolean wantsToRead() {
        return phase == Phase.HEAD || (phase == Phase.BODY && body.hungry());
    }

    void readOn() {
        if (wantsToRead()) {
            connection.readFor(this);
        }
    }

    /** Something moved, in either direction. */
    void moved() {
        movedNanos = System.nanoTime();
    }

    /** Whether anything of an answer came. */
    boolean heard() {
        return heard;
    }

    /** Whether the request can be sent again as it is: its body was not asked for yet, or there is none. */
    boolean repeatable() {
        return !bodyTouched;
    }

    AnswerBody body() {
        return body;
    }

    /** Completes with the trailers, or empty, when the answer is complete; fails when it is cut. */
    Mono<Http2Headers> completion() {
        return completion.asMono();
    }

    Http1Loop loop() {
        return call.loop();
    }
}
