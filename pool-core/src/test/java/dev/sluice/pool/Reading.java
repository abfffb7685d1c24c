package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** One reader of a body: takes as much as the test asks for, keeps the bytes, releases the buffers. */
final class Reading extends BaseSubscriber<ByteBuf> {

    private final long firstDemand;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile String thread = "";

    private Reading(long firstDemand) {
        this.firstDemand = firstDemand;
    }

    /** Reads as fast as the body comes. */
    static Reading all(H2Response response) {
        return of(response, Long.MAX_VALUE);
    }

    /** Subscribes and asks for nothing; {@link #request} does. */
    static Reading slowly(H2Response response) {
        return of(response, 0);
    }

    private static Reading of(H2Response response, long demand) {
        Reading reading = new Reading(demand);
        response.body().subscribe(reading);
        return reading;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (firstDemand > 0) {
            subscription.request(firstDemand);
        }
    }

    @Override
    protected void hookOnNext(ByteBuf buffer) {
        thread = Thread.currentThread().getName();
        byte[] content = new byte[buffer.readableBytes()];
        buffer.readBytes(content);
        buffer.release();
        synchronized (bytes) {
            bytes.writeBytes(content);
            bytes.notifyAll();
        }
    }

    @Override
    protected void hookOnComplete() {
        end.complete(soFar());
    }

    @Override
    protected void hookOnError(Throwable failure) {
        end.completeExceptionally(failure);
        synchronized (bytes) {
            bytes.notifyAll();
        }
    }

    /** Waits for the end, and has all of it. */
    String text() {
        return Call.await(end);
    }

    /** Waits for the failure that cuts it. */
    PoolException failure() {
        return Call.failureOf(end);
    }

    boolean ended() {
        return end.isDone();
    }

    String soFar() {
        synchronized (bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    int count() {
        synchronized (bytes) {
            return bytes.size();
        }
    }

    /** The thread of the last signal. */
    String thread() {
        return thread;
    }

    /** Waits until this many bytes are here. */
    void awaitBytes(int count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        synchronized (bytes) {
            while (bytes.size() < count) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || end.isCompletedExceptionally()) {
                    throw new AssertionError(bytes.size() + " of " + count + " bytes came; the end: " + end);
                }
                try {
                    bytes.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new AssertionError(e);
                }
            }
        }
    }
}
