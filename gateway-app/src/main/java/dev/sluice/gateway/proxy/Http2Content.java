package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ClientStream;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * What a client sends on a stream behind its head: kept until it is asked for, and credited as it is handed on, so that a
 * stream holds one window of it at most. On the connection's event loop.
 */
final class Http2Content extends Flux<Http2DataFrame> implements Content, Subscription {
    private final ClientStream stream;
    private boolean continues;
    private final ArrayDeque<Http2DataFrame> waiting = new ArrayDeque<>(2);
    private @Nullable CoreSubscriber<? super Http2DataFrame> reader;
    private @Nullable Http2Headers trailers;
    private long demand;
    private boolean whole;
    private boolean over;
    private boolean emitting;

    /** {@code continues}: whether the client waits for a 100 before it sends any. */
    Http2Content(ClientStream stream, boolean continues) {
        this.stream = stream;
        this.continues = continues;
    }

    @Override
    public Flux<Http2DataFrame> bytes() {
        return this;
    }

    @Override
    public void answered() {
        continues = false;
    }

    @Override
    public boolean whole() {
        return whole;
    }

    @Override
    public Mono<Http2Headers> trailers() {
        return Mono.fromSupplier(() -> trailers);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Http2DataFrame> actual) {
        if (over) {
            // what is gone must not look like the whole
            Operators.error(actual, RequestBody.Unfinished.INSTANCE);
            return;
        }
        reader = actual;
        actual.onSubscribe(this);
        drain();
    }

    @Override
    public void request(long n) {
        demand = Operators.addCap(demand, n);
        if (continues) {
            continues = false;
            if (waiting.isEmpty() && !whole && !over) {
                stream.headers(new DefaultHttp2Headers(false, 2).status("100"), false);
                stream.flush();
            }
        }
        drain();
    }

    @Override
    public void cancel() {
        over = true;
        reader = null;
        drop();
    }

    /** The frame is this one's. */
    void data(Http2DataFrame frame) {
        if (frame.isEndStream()) {
            whole = true;
        }
        if (over) {
            stream.consumed(frame.initialFlowControlledBytes());
            frame.release();
            return;
        }
        waiting.add(frame);
        drain();
    }

    /** The request ended with these. */
    void end(Http2Headers given) {
        whole = true;
        AnswerFields.stripTrailers(given);
        trailers = given.isEmpty() ? null : given;
        drain();
    }

    /** Nothing more comes: what is there is still the reader's if it is all. */
    void closed() {
        CoreSubscriber<? super Http2DataFrame> left = reader;
        if (left == null) {
            cancel();
        } else if (!whole) {
            cancel();
            left.onError(RequestBody.Unfinished.INSTANCE);
        }
    }

    private void drain() {
        if (emitting) {
            return;
        }
        emitting = true;
        try {
            while (reader != null && demand > 0 && !waiting.isEmpty()) {
                emit(reader, waiting.remove());
            }
        } finally {
            emitting = false;
        }
        CoreSubscriber<? super Http2DataFrame> done = reader;
        if (done != null && whole && waiting.isEmpty()) {
            over = true;
            reader = null;
            done.onComplete();
        }
    }

    private void emit(CoreSubscriber<? super Http2DataFrame> to, Http2DataFrame frame) {
        if (demand != Long.MAX_VALUE) {
            demand--;
        }
        int bytes = frame.initialFlowControlledBytes();
        try {
            to.onNext(frame);
        } finally {
            frame.release();
            stream.consumed(bytes);
        }
    }

    private void drop() {
        for (Http2DataFrame frame = waiting.poll(); frame != null; frame = waiting.poll()) {
            stream.consumed(frame.initialFlowControlledBytes());
            frame.release();
        }
    }
}
