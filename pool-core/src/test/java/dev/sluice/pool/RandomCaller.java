package dev.sluice.pool;

import dev.sluice.pool.peer.Chaos;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A caller who does by chance whatever a caller may do; every request of his has an outcome, in one word. */
final class RandomCaller {
    private static final int LARGEST_CHUNK = 3000;

    private final H2ConnectionPool pool;
    private final Origin origin;
    private final long seed;
    private final Queue<H2Response> forgotten = new ConcurrentLinkedQueue<>();

    RandomCaller(H2ConnectionPool pool, Origin origin, long seed) {
        this.pool = pool;
        this.origin = origin;
        this.seed = seed;
    }

    /** The outcome of one request; an error that is not the pool's own is an error here as well. */
    Mono<String> request(int number) {
        Random random = new Random(seed + 1_000_003L * number);
        H2Request request = anyRequest(random, "/" + number + "/");
        return outcome(request, random.nextInt(100), random.nextInt(20))
                .onErrorResume(
                        PoolException.class, failure -> Mono.just(failure.code().name()));
    }

    /** Remembers the answers that nobody read: what is still there is read, what the idle timeout took is gone. */
    Mono<Void> readForgotten() {
        return Flux.fromIterable(forgotten)
                .flatMap(response -> Load.text(response).onErrorResume(PoolException.class, gone -> Mono.empty()))
                .then();
    }

    private Mono<String> outcome(H2Request request, int dice, long hops) {
        if (dice < 60) {
            return pool.request(origin, request).flatMap(response -> whole(request, response));
        } else if (dice < 70) {
            return pool.request(origin, request)
                    .flatMap(response -> whole(request, response))
                    .takeUntilOther(after(hops))
                    .defaultIfEmpty("cancelled");
        } else if (dice < 75) {
            return pool.request(origin, request).map(response -> {
                response.discard();
                return "discarded";
            });
        } else if (dice < 80) {
            return pool.request(origin, request)
                    .flatMap(response -> response.body()
                            .doOnNext(ReferenceCounted::release)
                            .take(1)
                            .then(Mono.just("cut")));
        } else if (dice < 83) {
            return pool.request(origin, request).map(response -> {
                forgotten.add(response);
                return "forgotten";
            });
        } else if (dice < 93) {
            return pool.getOrCreate(origin)
                    .flatMap(token -> pool.get(token).request(request).flatMap(response -> whole(request, response)));
        } else {
            return pool.getOrCreate(origin).map(token -> {
                pool.release(token, dice < 99);
                return "released";
            });
        }
    }

    /** As many turns of the event loop. */
    private Mono<Void> after(long hops) {
        return pool.snapshot().repeat(hops).then();
    }

    private static H2Request anyRequest(Random random, String path) {
        H2Request.Builder request = H2Request.builder(random.nextBoolean() ? "POST" : "PUT", path);
        return switch (random.nextInt(6)) {
            case 0 ->
                request.body(chunks(random.nextInt(30), random.nextInt(LARGEST_CHUNK)))
                        .build();
            case 1 -> request.body(new byte[random.nextInt(20_000)]).build();
            case 2 ->
                request.body(chunks(3, 100).concatWith(Mono.error(new IOException("the caller's own"))))
                        .build();
            default -> H2Request.get(path);
        };
    }

    private static Flux<ByteBuf> chunks(int count, int length) {
        return Flux.range(0, count).map(i -> Unpooled.wrappedBuffer(new byte[length]));
    }

    private static Mono<String> whole(H2Request request, H2Response response) {
        int length = Integer.parseInt(String.valueOf(response.headers().get("x-length")));
        String expected = Chaos.body(String.valueOf(request.headers().path()), length);
        return Load.text(response).map(text -> {
            if (!text.equals(expected)) {
                throw new AssertionError("the answer to " + request.headers().path() + " is not its own");
            }
            return "answered";
        });
    }
}
