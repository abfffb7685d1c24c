package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A client's request body, read as fast as it is requested. Each buffer belongs to the subscriber: the server releases
 * its own reference after {@code onNext}. It completes only if the client sent all of it, and fails otherwise: upstream a
 * part must not look like the whole.
 *
 * <p>It ends its exchange when it grows too large, and when the client lets the upstream wait for too long. The latter
 * holds until the answer has begun: from then on it is a conversation, whose pauses are the upstream's idle timeout's.
 *
 * <p>Netty keeps the channel of an HTTP/2 stream open, whatever happened to the stream or its connection, while bytes wait
 * in it that nobody asks for; an upstream that takes none would keep a client's request that was long given up. So it is
 * looked at now and then, and read to its end where the stream is closed.
 */
final class RequestBody extends Flux<ByteBuf> {
    private final HttpServerRequest request;
    private final RequestEnd end;
    private final Exchange exchange;
    private final long mostBytes;
    private final long stallNanos;
    private final StallWatch watch;
    private final Channel channel;
    private boolean answered;
    private @Nullable Reading reading;

    RequestBody(HttpServerRequest request, Exchange exchange, ExchangeRules rules, long stallNanos) {
        this.request = request;
        this.end = RequestEnd.of(request, exchange);
        this.exchange = exchange;
        this.mostBytes = rules.bodyBytes();
        this.stallNanos = stallNanos;
        this.watch = rules.watch();
        this.channel = Downstream.channelOf(request);
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        reading = new Reading(actual);
        request.receiveObject().subscribe(reading);
    }

    /** What the client sent after it; asked for when it has completed. */
    Mono<Http2Headers> trailers() {
        return end.trailers();
    }

    /** Whether the upstream waits for more of it, or gave up while it did. */
    boolean awaited() {
        return reading != null && reading.demand > 0;
    }

    /** The answer has begun: the client may take its time. */
    void answered() {
        answered = true;
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
            watch.add(this, channel.eventLoop());
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
                if (channel instanceof Http2StreamChannel) {
                    channel.config().setAutoRead(true);
                }
            }
        }

        private void end() {
            over = true;
            watch.remove(this);
        }

        @Override
        public void onNext(Object message) {
            ByteBuf content = message instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) message;
            if (over) {
                return;
            }
            bytes += content.readableBytes();
            if (mostBytes > 0 && bytes > mostBytes) {
                giveUp(Refusal.BODY_TOO_LARGE);
                return;
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            awaitedSince = watch.nowNanos();
            actual.onNext(content.retain());
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
            if (end.seen()) {
                actual.onComplete();
            } else {
                actual.onError(Unfinished.INSTANCE);
            }
        }

        /** The time it is measured by is up to a tick old. */
        @Override
        void look(long nowNanos) {
            if (channel instanceof Http2StreamChannel h2 && h2.stream().state() == Http2Stream.State.CLOSED) {
                channel.config().setAutoRead(true);
            } else if (!answered && demand > 0 && nowNanos - awaitedSince >= stallNanos + StallWatch.TICK_NANOS) {
                giveUp(Refusal.BODY_TIMEOUT);
            }
        }

        private void giveUp(Refusal refusal) {
            exchange.abort(refusal);
            cancel();
        }
    }

    /** Without a stack trace, because a client can cause it at will, it can be shared. */
    private static final class Unfinished extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("StaticAssignmentOfThrowable")
        static final Unfinished INSTANCE = new Unfinished();

        private Unfinished() {
            super("the request was not read to its end", null, false, false);
        }
    }
}
