package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One request under way: a subscription to a {@code Mono} of its response, and what has become of it. */
final class Call {
    private final CompletableFuture<@Nullable H2Response> head;

    private Call(CompletableFuture<@Nullable H2Response> head) {
        this.head = head;
    }

    /** Subscribes. */
    static Call of(Mono<H2Response> response) {
        return new Call(response.toFuture());
    }

    /** Waits for the response's head. */
    H2Response head() {
        return await(head);
    }

    /** Waits for the whole response, as text. */
    String text() {
        return Reading.all(head()).text();
    }

    /** Waits for the failure that ends it before its head. */
    PoolException failure() {
        return failureOf(head);
    }

    /** Whether neither a head nor a failure has come. */
    boolean pending() {
        return !head.isDone();
    }

    /** Waits until it has a head or has failed; whether it has a head. */
    boolean answered() {
        return succeeds(head);
    }

    void cancel() {
        head.cancel(true);
    }

    /** Waits for a result that must come, but may take a slow machine its time. */
    static <T> T await(Future<? extends @Nullable T> future) {
        return Objects.requireNonNull(end(future), "a result");
    }

    /** Waits for the end of what may have no result. */
    static <T> @Nullable T end(Future<? extends @Nullable T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + describe(e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("neither a result nor a failure came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits for the end, whichever it is; whether it was a good one. */
    private static boolean succeeds(Future<?> future) {
        try {
            future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException failed) {
            return false;
        } catch (TimeoutException e) {
            throw new AssertionError("neither a result nor a failure came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits for a failure, which must be the pool's. */
    static PoolException failureOf(Future<?> future) {
        try {
            Object result = future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            throw new AssertionError("should have failed, but has: " + result);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PoolException failure) {
                return failure;
            }
            throw new AssertionError("not a PoolException: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("neither a result nor a failure came", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static String describe(@Nullable Throwable cause) {
        return cause instanceof PoolException failure
                ? failure.code() + " by " + failure.initiator() + ", " + failure.verdict() + ": " + failure.getMessage()
                : String.valueOf(cause);
    }
}
