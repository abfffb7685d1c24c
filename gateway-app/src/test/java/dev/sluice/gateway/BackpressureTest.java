package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** The slower side sets the pace, and nobody else's. */
class BackpressureTest extends EndToEnd {
    /** What windows and the kernel's buffers on four sockets may hold. */
    private static final long BUFFERED_BYTES = 40L << 20;

    private static final long LARGE_BYTES = 128L << 20;

    @Test
    void aLargeDownloadToASlowClientIsNotReadAhead() {
        TestBackend backend = one();
        backend.produced.set(0);
        AtomicLong consumed = new AtomicLong();
        AtomicLong ahead = new AtomicLong();
        H2Response response = request(H2Request.builder("GET", "/big?" + LARGE_BYTES));
        response.body()
                .doOnNext(content -> {
                    consumed.addAndGet(content.readableBytes());
                    ahead.accumulateAndGet(backend.produced.get() - consumed.get(), Math::max);
                    content.release();
                })
                .limitRate(1)
                .blockLast(PATIENCE.multipliedBy(3));
        assertThat(consumed).hasValue(LARGE_BYTES);
        assertThat(ahead).hasValueLessThan(BUFFERED_BYTES);
    }

    @Test
    void aLargeUploadToASlowBackendIsNotReadAhead() {
        TestBackend backend = one();
        backend.consumed.set(0);
        AtomicLong produced = new AtomicLong();
        AtomicLong ahead = new AtomicLong();
        Flux<ByteBuf> upload = Flux.generate(sink -> {
            if (produced.get() >= LARGE_BYTES) {
                sink.complete();
                return;
            }
            produced.addAndGet(TestBackend.CHUNK_BYTES);
            ahead.accumulateAndGet(produced.get() - backend.consumed.get(), Math::max);
            sink.next(Unpooled.buffer(TestBackend.CHUNK_BYTES).writeZero(TestBackend.CHUNK_BYTES));
        });
        H2Response response = request(H2Request.builder("POST", "/slow-sink").body(upload));
        assertThat(text(response)).isEqualTo(String.valueOf(LARGE_BYTES));
        assertThat(ahead).hasValueLessThan(BUFFERED_BYTES);
    }

    @Test
    void aClientThatReadsNothingHoldsUpNobodyElse() {
        H2Response unread = request(H2Request.builder("GET", "/big?" + LARGE_BYTES));
        unread.body().subscribe(new BaseSubscriber<ByteBuf>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                // asks for nothing
            }

            @Override
            protected void hookOnError(Throwable given) {
                // up below
            }
        });
        for (int i = 0; i < 20; i++) {
            assertThat(text(request(H2Request.builder("GET", "/")))).isEqualTo("ok");
        }
        unread.discard();
    }
}
