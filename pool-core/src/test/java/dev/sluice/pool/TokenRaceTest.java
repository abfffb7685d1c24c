package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** One token in the hands of two threads at once: one of them wins, and nobody else notices. */
class TokenRaceTest {
    private static final int RACES = 300;

    @RegisterExtension
    final PoolFixture pool = new PoolFixture();

    private final BusyPeer peer = new BusyPeer((connection, head, body) -> connection.answer(head.streamId(), "ok"));
    private final ExecutorService racers = Executors.newFixedThreadPool(2);
    private final CyclicBarrier start = new CyclicBarrier(2);

    @BeforeEach
    void connect() {
        release(token());
    }

    @AfterEach
    void end() {
        racers.shutdownNow();
        peer.close();
    }

    private ConnectionToken token() {
        return Call.await(pool.pool().getOrCreate(peer.origin()).toFuture());
    }

    private boolean release(ConnectionToken token) {
        return pool.pool().release(token, true);
    }

    private CompletableFuture<@Nullable String> use(ConnectionToken token) {
        return pool.pool()
                .get(token)
                .request(H2Request.get("/"))
                .flatMap(TokenRaceTest::text)
                .toFuture();
    }

    private static Mono<String> text(H2Response response) {
        return response.body()
                .map(buffer -> {
                    String part = buffer.toString(StandardCharsets.UTF_8);
                    buffer.release();
                    return part;
                })
                .reduce("", String::concat);
    }

    private <T> Future<T> race(Supplier<T> deed) {
        return racers.submit(() -> {
            start.await();
            return deed.get();
        });
    }

    /** Whether the whole answer came; a release may cut it before its head, in its body, or not at all. */
    private static boolean answered(Future<@Nullable String> answer) {
        try {
            return Call.await(answer).equals("ok");
        } catch (AssertionError failed) {
            assertThat(Call.failureOf(answer).code()).isIn(ErrorCode.STALE_TOKEN, ErrorCode.CANCELLED);
            return false;
        }
    }

    @Test
    void oneOfTwoReleases() {
        for (int i = 0; i < RACES; i++) {
            ConnectionToken token = token();
            Future<Boolean> left = race(() -> release(token));
            Future<Boolean> right = race(() -> release(token));
            assertThat(List.of(Call.await(left), Call.await(right))).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void oneOfTwoUsesIt() {
        for (int i = 0; i < RACES; i++) {
            ConnectionToken token = token();
            Future<CompletableFuture<@Nullable String>> left = race(() -> use(token));
            Future<CompletableFuture<@Nullable String>> right = race(() -> use(token));
            assertThat(List.of(answered(Call.await(left)), answered(Call.await(right))))
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void useAndReleaseEndInAnAnswerOrATypedFailure() {
        for (int i = 0; i < RACES; i++) {
            ConnectionToken token = token();
            Call bystander = Call.of(pool.pool().request(peer.origin(), H2Request.get("/")));
            Future<CompletableFuture<@Nullable String>> used = race(() -> use(token));
            Future<Boolean> released = race(() -> release(token));
            boolean answered = answered(Call.await(used));
            assertThat(answered || Call.await(released)).isTrue();
            assertThat(bystander.text()).isEqualTo("ok");
        }
    }
}
