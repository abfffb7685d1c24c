package dev.sluice.gateway.proxy;

import dev.sluice.gateway.observe.FaultLog;
import dev.sluice.gateway.observe.Outcome;
import dev.sluice.gateway.observe.RouteMeters;
import dev.sluice.pool.H2Response;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One request under way: subscribed to by the server once, it subscribes to the upstream's answer and writes it to the
 * client. Everything happens on the client's event loop, which is the upstream connection's as well.
 *
 * <p>The server cancels it when the client is gone; it then cancels the upstream's side. It never fails: a failing handler
 * would be logged with its stack trace, and a peer can provoke failures at will.
 */
final class Exchange extends Mono<Void> implements Subscription {
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Channel channel;
    private final RouteMeters meters;
    private final boolean http2;
    private final long startNanos = System.nanoTime();

    private Mono<H2Response> upstream = Mono.never();
    private @Nullable Downstream downstream;
    private @Nullable Disposable waiting;
    private @Nullable AnswerWriter writer;
    private boolean over;

    Exchange(HttpServerRequest request, HttpServerResponse response, RouteMeters meters) {
        this.request = request;
        this.response = response;
        this.meters = meters;
        this.channel = Downstream.channelOf(request);
        this.http2 = channel instanceof Http2StreamChannel;
    }

    /** Says who answers; before it is subscribed to. */
    Exchange answeredBy(Mono<H2Response> answer) {
        upstream = answer;
        return this;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> server) {
        downstream = Downstream.of(request, response, server);
        meters.started();
        server.onSubscribe(this);
        if (!over) {
            Head head = new Head();
            waiting = head;
            upstream.subscribe(head);
        }
    }

    /** The server asks for everything at once, and what it asks for is nothing. */
    @Override
    public void request(long n) {}

    /** The client is gone. */
    @Override
    public void cancel() {
        if (over) {
            return;
        }
        ended(Outcome.CANCELLED);
        stopUpstream();
    }

    /** The gateway itself ends it, for what the client did after its head. */
    void abort(Refusal refusal) {
        if (!over) {
            stopUpstream();
            failed(refusal, writer != null && writer.begun());
        }
    }

    private void stopUpstream() {
        if (waiting != null) {
            waiting.dispose();
        }
        if (writer != null) {
            writer.cancel();
        }
    }

    /** The answer left whole. */
    void completed(int status) {
        if (!over) {
            ended(Outcome.ofStatus(status));
        }
    }

    /** The upstream failed; {@code begun} tells whether the client has seen a part of its answer. */
    void failed(Throwable failure, boolean begun) {
        if (over || downstream == null) {
            return;
        }
        if (!(failure instanceof Refusal)) {
            FaultLog.failed(meters.upstream(), begun, failure);
        }
        if (begun) {
            ended(Outcome.CUT);
            downstream.cut(ErrorMapping.resetCode(failure));
        } else {
            OwnAnswer answer = ErrorMapping.answer(failure);
            ended(Outcome.ofStatus(answer.status()));
            answer.writeTo(downstream, request.method());
        }
    }

    private void ended(Outcome outcome) {
        over = true;
        meters.ended(outcome, http2, System.nanoTime() - startNanos);
    }

    /** Waits for the answer's head. */
    private final class Head extends BaseSubscriber<H2Response> {
        @Override
        protected void hookOnNext(H2Response answer) {
            if (over || downstream == null) {
                answer.discard();
                return;
            }
            waiting = null;
            writer = new AnswerWriter(answer, downstream, Exchange.this);
            writer.begin();
        }

        @Override
        protected void hookOnError(Throwable failure) {
            failed(failure, false);
        }
    }
}
