package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * A client's request body, read as fast as it is requested. Each buffer belongs to the subscriber: the server releases
 * its own reference after {@code onNext}. It completes only if the client sent all of it, and fails otherwise: upstream a
 * part must not look like the whole.
 *
 * <p>It ends its exchange when it grows too large, and when the client lets the upstream wait for too long. The latter
 * holds until the answer has begun: from then on it is a conversation, whose pauses are the upstream's idle timeout's.
 */
final class RequestBody extends Flux<ByteBuf> {
    private final Content content;
    private final Exchange exchange;
    private final long mostBytes;
    private final long stallNanos;
    private final StallWatch watch;
    private boolean answered;
    private @Nullable Reading reading;

    RequestBody(ClientRequest request, Exchange exchange, ExchangeRules rules, long stallNanos) {
        this.content = request.content(exchange);
        this.exchange = exchange;
        this.mostBytes = rules.bodyBytes();
        this.stallNanos = stallNanos;
        this.watch = rules.watch();
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        reading = new Reading(actual);
        content.bytes().subscribe(reading);
    }

    /** What the client sent after it; asked for when it has completed. */
    Mono<Http2Headers> trailers() {
        return content.trailers();
    }

    /** Whether the upstream waits for more of it, or gave up while it did. */
    boolean awaited() {
        return reading != null && reading.demand > 0;
    }

    /** The answer has begun: the client may take its time. */
    void answered() {
        answered = true;
        content.answered();
    }

    /** The way from the server's inbound to the upstream's request. */
    private final class Reading extends StallWatch.Watched implements CoreSubscriber<Object>, Subscription {
        private final CoreSubscriber<? super ByteBuf> actual;
        private @Nullable Subscription server;
        private long demand;
        private long awaitedSince;
        private long bytes;
        private boolean over;

        Reading(CoreSubscriber<? super ByteBuf> actual) {
            this.actual = actual;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            server = subscription;
            watch.add(this, exchange.connection().eventLoop());
            actual.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            if (demand == 0) {
                awaitedSince = watch.nowNanos();
            }
            demand = Operators.addCap(demand, n);
            if (server != null) {
                server.request(n);
            }
        }

        @Override
        public void cancel() {
            if (!over) {
                end();
                if (server != null) {
                    server.cancel();
                }
            }
        }

        private void end() {
            over = true;
            watch.remove(this);
        }

        @Override
        public void onNext(Object message) {
            ByteBuf part = message instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) message;
            if (over) {
                return;
            }
            bytes += part.readableBytes();
            if (mostBytes > 0 && bytes > mostBytes) {
                giveUp(Refusal.BODY_TOO_LARGE);
                return;
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            awaitedSince = watch.nowNanos();
            actual.onNext(part.retain());
        }

        @Override
        public void onError(Throwable failure) {
            if (!over) {
                end();
                demand = 0;
                actual.onError(failure);
            }
        }

        @Override
        public void onComplete() {
            if (over) {
                return;
            }
            end();
            demand = 0;
            if (content.whole()) {
                actual.onComplete();
            } else {
                actual.onError(Unfinished.INSTANCE);
            }
        }

        /** The time it is measured by is up to a tick old. */
        @Override
        void look(long nowNanos) {
            if (!answered && demand > 0 && nowNanos - awaitedSince >= stallNanos + StallWatch.TICK_NANOS) {
                giveUp(Refusal.BODY_TIMEOUT);
            }
        }

        private void giveUp(Refusal refusal) {
            exchange.abort(refusal);
            cancel();
        }
    }

    /** Without a stack trace, because a client can cause it at will, it can be shared. */
    static final class Unfinished extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("StaticAssignmentOfThrowable")
        static final Unfinished INSTANCE = new Unfinished();

        private Unfinished() {
            super("the request was not read to its end", null, false, false);
        }
    }
}
