package dev.sluice.gateway.proxy;

import dev.sluice.pool.H2Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

/**
 * Writes one answer as fast as the client takes it.
 *
 * <p><b>Flushing.</b> What arrives within one turn of the event loop is written together, and flushed at the turn's end:
 * a message that arrives alone (gRPC, server-sent events) leaves at once, a burst leaves in one piece. The newest buffer
 * is held back until then, so that the last one can carry the end of the answer instead of an empty frame after it.
 *
 * <p><b>Backpressure.</b> One buffer is asked for at a time, while the client takes more.
 */
final class AnswerWriter implements CoreSubscriber<ByteBuf>, Runnable {
    private final H2Response answer;
    private final int status;
    private final Downstream downstream;
    private final Exchange exchange;

    private @Nullable Subscription body;
    private @Nullable ByteBuf held;
    /** Takes the place of what is held, once that is written. */
    private @Nullable ByteBuf next;

    private boolean headWritten;
    private boolean asked;
    private boolean blocked;
    private boolean turnScheduled;
    private boolean over;

    AnswerWriter(H2Response answer, Downstream downstream, Exchange exchange) {
        this.answer = answer;
        this.status = answer.status();
        this.downstream = downstream;
        this.exchange = exchange;
    }

    void begin() {
        answer.body().subscribe(this);
        flushAtTurnsEnd();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        body = subscription;
        exchange.guard(this, AnswerWriter::ask);
    }

    private void ask() {
        if (!asked && !blocked && !over && body != null) {
            asked = true;
            body.request(1);
        }
    }

    @Override
    public void onNext(ByteBuf content) {
        if (over) {
            content.release();
            return;
        }
        next = content;
        exchange.guard(this, AnswerWriter::takeNext);
    }

    private void takeNext() {
        writeHeld();
        held = next;
        next = null;
        asked = false;
        flushAtTurnsEnd();
        ask();
    }

    private void flushAtTurnsEnd() {
        if (!turnScheduled && !over) {
            turnScheduled = true;
            exchange.request().context().peer().turnEnd().add(this);
        }
    }

    /** The turn's end. */
    @Override
    public void run() {
        turnScheduled = false;
        if (!over) {
            exchange.guard(this, AnswerWriter::writeAll);
        }
    }

    private void writeAll() {
        writeHead(false);
        writeHeld();
        downstream.flush();
    }

    private void writeHead(boolean end) {
        if (!headWritten) {
            headWritten = true;
            downstream.head(answer.headers(), end);
        }
    }

    private void writeHeld() {
        if (held == null) {
            return;
        }
        writeHead(false);
        downstream.data(takeHeld(), false);
        if (!blocked && !downstream.writable()) {
            blocked = true;
            downstream.whenWritable(this::unblocked);
            downstream.flush();
        }
    }

    /** It is the downstream's from here on, whatever comes of it. */
    private ByteBuf takeHeld() {
        ByteBuf content = held == null ? Unpooled.EMPTY_BUFFER : held;
        held = null;
        return content;
    }

    private void unblocked() {
        blocked = false;
        exchange.guard(this, AnswerWriter::ask);
    }

    @Override
    public void onComplete() {
        if (!over) {
            exchange.guard(this, AnswerWriter::end);
        }
    }

    private void end() {
        Mono<Http2Headers> trailers = answer.trailers();
        if (trailers == Mono.<Http2Headers>empty()) {
            finish(null); // it is known that there are none, as mostly
        } else {
            trailers.subscribe(new Trailers());
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (!over) {
            stop();
            exchange.failed(failure, headWritten);
        }
    }

    /** Whether the client has seen a part of the answer. */
    boolean begun() {
        return headWritten;
    }

    /** The client is gone, or is to get no more. */
    void cancel() {
        boolean upstreamsOver = over;
        stop();
        if (upstreamsOver) {
            return;
        }
        if (body != null) {
            body.cancel();
        } else {
            answer.discard(); // its body could not be asked for
        }
    }

    private void stop() {
        over = true;
        if (held != null) {
            held.release();
            held = null;
        }
        if (next != null) {
            next.release();
            next = null;
        }
    }

    private void finish(@Nullable Http2Headers trailers) {
        over = true;
        writeRest(trailers);
        exchange.completed(status);
    }

    private void writeRest(@Nullable Http2Headers trailers) {
        boolean endsWithContent = trailers == null;
        boolean content = held != null || (headWritten && endsWithContent);
        writeHead(!content && endsWithContent);
        if (content) {
            downstream.data(takeHeld(), endsWithContent);
        }
        if (trailers != null) {
            downstream.trailers(trailers);
        }
        downstream.flush();
    }

    /** Waits for what follows the body, which is known as soon as the body has ended. */
    private final class Trailers extends BaseSubscriber<Http2Headers> {
        private @Nullable Http2Headers trailers;

        @Override
        protected void hookOnNext(Http2Headers fields) {
            trailers = fields.isEmpty() ? null : fields;
        }

        @Override
        protected void hookOnComplete() {
            if (!over) {
                exchange.guard(this, Trailers::finishAnswer);
            }
        }

        private void finishAnswer() {
            finish(trailers);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            AnswerWriter.this.onError(failure);
        }
    }
}
