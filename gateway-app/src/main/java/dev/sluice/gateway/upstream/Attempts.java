package dev.sluice.gateway.upstream;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolException;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * One request on one backend and, where that fails, on another. It is its own subscriber and subscription, because on the way
 * that goes well it should cost nothing more: an attempt that has failed says nothing afterwards, so the next one can take its
 * place. On the request's event loop.
 */
final class Attempts extends Mono<H2Response> implements CoreSubscriber<H2Response>, Subscription {
    private final Forwarding forwarding;
    private final Upstream upstream;
    private final H2Request request;
    private final boolean retry;
    private final @Nullable ReplayBody body;
    private final long startNanos;

    private @Nullable CoreSubscriber<? super H2Response> actual;
    private @Nullable Member member;
    private @Nullable Subscription attempt;
    private @Nullable PoolException first;
    /** Of the attempt that runs; null for the upstream's. */
    private @Nullable Duration timeout;

    private boolean begun;
    private boolean over;

    Attempts(Forwarding forwarding, Upstream upstream, H2Request request, boolean retry) {
        this.forwarding = forwarding;
        this.upstream = upstream;
        this.request = request;
        this.retry = retry && upstream.backends().size() > 1;
        Publisher<? extends ByteBuf> content = request.body();
        this.body = this.retry && content != null ? new ReplayBody(content) : null;
        this.timeout = request.responseTimeout();
        this.startNanos = this.retry ? forwarding.nanoTime() : 0;
    }

    @Override
    public void subscribe(CoreSubscriber<? super H2Response> subscriber) {
        actual = subscriber;
        subscriber.onSubscribe(this);
    }

    @Override
    public void request(long n) {
        if (begun || over || n <= 0) {
            return;
        }
        begun = true;
        upstream.budget().request();
        Member chosen = upstream.members().next();
        if (chosen == null) {
            fail(upstream.allOut());
        } else {
            send(chosen, body == null ? request : copy(0));
        }
    }

    private void send(Member to, H2Request what) {
        member = to;
        if (!to.scheme().contentEquals(Objects.requireNonNullElse(what.headers().scheme(), ""))) {
            what.headers().scheme(to.scheme());
        }
        forwarding.transport().request(to.backend(), what).subscribe(this);
    }

    /** The same request with the body that can be replayed, and with what is left of its times {@code laterNanos} on. */
    private H2Request copy(long laterNanos) {
        H2Request.Builder copy = H2Request.builder(request.headers());
        if (body != null) {
            copy.body(body);
        }
        if (request.trailers() != null) {
            copy.trailers(request.trailers());
        }
        if (request.onInformational() != null) {
            copy.onInformational(request.onInformational());
        }
        if (request.deadline() != null) {
            copy.deadline(request.deadline().minusNanos(laterNanos));
        }
        return (timeout == null ? copy : copy.responseTimeout(timeout)).build();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (over) {
            subscription.cancel();
        } else {
            attempt = subscription;
            subscription.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void onNext(H2Response head) {
        CoreSubscriber<? super H2Response> subscriber = actual;
        Member answering = member;
        if (over || subscriber == null || answering == null) {
            head.discard();
            return;
        }
        over = true;
        answering.answered();
        if (body != null) {
            body.forget();
        }
        subscriber.onNext(head);
        subscriber.onComplete();
    }

    @Override
    public void onError(Throwable failure) {
        if (over) {
            return;
        }
        if (failure instanceof PoolException reason) {
            failed(reason);
        } else {
            fail(failure);
        }
    }

    /** Nothing to do: the answer says it all, and there is always one or a failure. */
    @Override
    public void onComplete() {}

    private void failed(PoolException reason) {
        long now = forwarding.nanoTime();
        Member failing = member;
        if (failing != null && Blame.isBackends(reason, hurried())) {
            failing.failed(Fault.of(reason), now);
        }
        Member other = failing == null || !mayRepeat(reason)
                ? null
                : upstream.members().other(failing);
        long laterNanos = now - startNanos;
        long leftNanos = other == null ? 0 : allNanos() - laterNanos;
        if (other == null || leftNanos <= 0 || !paid(reason)) {
            fail(first == null ? reason : RetryRules.telling(first, reason));
            return;
        }
        first = reason;
        attempt = null;
        if (body != null) {
            body.rewind();
        }
        upstream.members().listener().retried(upstream.name(), Fault.wordOf(reason));
        timeout = bodyPutsOff() ? null : Duration.ofNanos(leftNanos);
        send(other, copy(laterNanos));
    }

    /**
     * A body that is still coming puts the response timeout off as it is sent, at the second backend as at the first: a fixed
     * time would end every upload that is longer than that, because one backend was not there.
     */
    private boolean bodyPutsOff() {
        return body != null && !body.whole() && request.responseTimeout() == null;
    }

    /** Whether this attempt had less time than the upstream's backends are given. */
    private boolean hurried() {
        Duration given = timeout;
        return given != null && given.compareTo(upstream.settings().timeouts().response()) < 0;
    }

    private boolean mayRepeat(PoolException reason) {
        return retry && first == null && RetryRules.permit(reason, request) && (body == null || body.replayable());
    }

    private boolean paid(PoolException reason) {
        if (RetryRules.isFree(reason) || upstream.budget().spend()) {
            return true;
        }
        upstream.members().listener().budgetSpent(upstream.name());
        return false;
    }

    /** What all attempts together may take to the head: a request's own time, or what one attempt may take at most. */
    private long allNanos() {
        Duration own = request.responseTimeout();
        Duration whole = request.deadline();
        long nanos = own == null ? upstream.answerNanos() : own.toNanos();
        return whole == null ? nanos : Math.min(nanos, whole.toNanos());
    }

    private void fail(Throwable reason) {
        over = true;
        if (body != null) {
            body.stop();
        }
        if (actual != null) {
            actual.onError(reason);
        }
    }

    @Override
    public void cancel() {
        if (over) {
            return;
        }
        over = true;
        if (attempt != null) {
            attempt.cancel();
        }
        if (body != null) {
            body.stop();
        }
    }

    @Override
    public Context currentContext() {
        return actual == null ? Context.empty() : actual.currentContext();
    }
}
