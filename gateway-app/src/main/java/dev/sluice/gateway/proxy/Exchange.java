package dev.sluice.gateway.proxy;

import dev.sluice.gateway.observe.Outcome;
import dev.sluice.gateway.observe.RouteMeters;
import dev.sluice.gateway.route.Route;
import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolException;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * One request under way: it subscribes to the upstream's answer and writes it to the client. Everything happens on the
 * client's event loop, which is the upstream connection's as well.
 */
final class Exchange implements CoreSubscriber<H2Response>, Consumer<Http2Headers> {
    private final ClientRequest request;
    private final Downstream downstream;
    private final ExchangeRules rules;
    private final @Nullable Route route;
    private final RouteMeters meters;
    private final long startNanos = System.nanoTime();

    private Mono<H2Response> upstream = Mono.never();
    private @Nullable RequestBody body;
    /** The upstream's side until its answer's head has come. */
    private @Nullable Subscription waiting;

    private @Nullable AnswerWriter writer;
    private @Nullable Future<?> deadline;
    private int informational;
    private boolean over;

    /** {@code route}: the one that it takes; null if it takes none. */
    Exchange(ClientRequest request, Downstream downstream, ExchangeRules rules, @Nullable Route route) {
        this.request = request;
        this.downstream = downstream;
        this.rules = rules;
        this.route = route;
        this.meters = rules.meters(route);
    }

    ClientRequest request() {
        return request;
    }

    /** The client's connection. */
    Channel connection() {
        return downstream.connection();
    }

    /** The body, which has been announced, on its way to where this route goes. */
    RequestBody body(Route to) {
        body = new RequestBody(request, this, rules, rules.stallNanos(to));
        return body;
    }

    /** Says who answers; before it is started. */
    Exchange answeredBy(Mono<H2Response> answer) {
        upstream = answer;
        return this;
    }

    /** Asks the upstream; once. */
    void start() {
        meters.started();
        guard(this, Exchange::ask);
    }

    private void ask() {
        if (body != null && rules.bodyBytes() > 0 && BodyLength.declared(request) > rules.bodyBytes()) {
            abort(Refusal.BODY_TOO_LARGE);
            return;
        }
        if (rules.requestNanos() > 0 && route != null) {
            deadline = connection()
                    .eventLoop()
                    .schedule(() -> abort(Refusal.REQUEST_TIMEOUT), rules.requestNanos(), TimeUnit.NANOSECONDS);
        }
        upstream.subscribe(this);
    }

    /** The client is gone. */
    void cancel() {
        if (!over) {
            ended(Outcome.CANCELLED);
            stopUpstream();
        }
    }

    /** The gateway itself does not go on with it. */
    void abort(Refusal refusal) {
        if (!over) {
            boolean begun = writer != null && writer.begun();
            stopUpstream();
            failed(refusal, begun);
        }
    }

    /** A mistake in that is told, and no more: the request has to end for the client whatever comes of it. */
    private void stopUpstream() {
        Subscription asked = waiting;
        waiting = null;
        try {
            if (asked != null) {
                asked.cancel();
            }
            if (writer != null) {
                writer.cancel();
            }
        } catch (RuntimeException | Error bug) {
            tell(bug);
        }
    }

    /** An informational answer; a peer may send any number, and none must come after the final one. */
    @Override
    public void accept(Http2Headers head) {
        if (!over && writer == null && ++informational <= InformationalHead.MOST) {
            guard(head, this::inform);
        }
    }

    private void inform(Http2Headers head) {
        InformationalHead kept = InformationalHead.of(head);
        if (kept != null) {
            downstream.informational(kept);
        }
    }

    /** The answer left whole. */
    void completed(int status) {
        if (!over) {
            ended(Outcome.ofStatus(status));
        }
    }

    /** The upstream failed; {@code begun} tells whether the client has seen a part of its answer. */
    void failed(Throwable given, boolean begun) {
        if (over) {
            return;
        }
        Throwable failure = clientsFault(given) ? Refusal.BODY_TIMEOUT : given;
        if (failure instanceof Refusal refusal) {
            refused(refusal);
        } else {
            rules.faults().failed(meters.upstream(), begun, failure);
        }
        if (begun) {
            ended(Outcome.CUT);
            downstream.cut(ErrorMapping.resetCode(failure));
        } else {
            answer(ErrorMapping.answer(failure, rules.detail()));
        }
    }

    private void answer(OwnAnswer answer) {
        Outcome outcome = Outcome.ofStatus(answer.status());
        meters.answeredItself(outcome, answer.reason());
        ended(outcome);
        try {
            answer.writeTo(downstream, about());
        } catch (RuntimeException | Error bug) {
            broke(bug);
        }
    }

    /**
     * Takes a step of this request's. A mistake in it ends this request, and reaches neither the upstream's connection nor
     * the event loop, which carry others: an Error too may be a matter of one request, as a buffer that cannot be had. A
     * step that captures nothing costs nothing.
     */
    <T> void guard(T with, Consumer<T> step) {
        try {
            step.accept(with);
        } catch (RuntimeException | Error bug) {
            broke(bug);
        }
    }

    /**
     * The gateway made a mistake with this request: it is told, and nothing is left under way. The client gets a word of it
     * as long as no answer's head was about to be written, and otherwise the end of its stream or connection, even where
     * all had seemed to be well.
     */
    void broke(Throwable bug) {
        boolean begun = over || (writer != null && writer.begun());
        tell(bug);
        stopUpstream();
        if (begun) {
            if (!over) {
                ended(Outcome.CUT);
            }
            downstream.cut(Http2Error.INTERNAL_ERROR.code());
        } else if (!over) { // stopping may have ended it
            answer(ErrorMapping.INTERNAL);
        }
    }

    private void tell(Throwable bug) {
        String by = route == null ? Route.NONE : route.id();
        String words = request.method() + " request " + request.context().id() + " by route " + by;
        rules.faults().broke(meters.upstream(), words, bug);
    }

    /** An upstream that is late because it waits for the client has not failed. */
    private boolean clientsFault(Throwable failure) {
        return failure instanceof PoolException exception
                && exception.code() == ErrorCode.RESPONSE_TIMEOUT
                && body != null
                && body.awaited();
    }

    private void refused(Refusal refusal) {
        if (refusal.limit() != null) {
            rules.limits().hit(refusal.limit());
        }
        if (refusal.closes()) {
            downstream.close();
        }
    }

    private OwnAnswer.About about() {
        boolean grpc = GrpcStatus.speaks(request.field(HttpHeaderNames.CONTENT_TYPE));
        return new OwnAnswer.About(
                request.method(), grpc, route, request.context().id());
    }

    private void ended(Outcome outcome) {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        meters.ended(outcome, request.context().http2(), System.nanoTime() - startNanos);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (over) {
            subscription.cancel();
            return;
        }
        waiting = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(H2Response answer) {
        if (over) {
            answer.discard();
            return;
        }
        waiting = null;
        try {
            if (body != null) {
                body.answered();
            }
            writer = new AnswerWriter(answer, downstream, this);
            writer.begin();
        } catch (RuntimeException | Error bug) {
            broke(bug);
            if (writer == null) {
                answer.discard(); // nobody else has it
            }
        }
    }

    /** The upstream failed before it answered. */
    @Override
    public void onError(Throwable failure) {
        if (waiting != null) {
            failed(failure, false);
        }
    }

    @Override
    public void onComplete() {}
}
