package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

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

    private Call use(ConnectionToken token) {
        return Call.of(pool.pool().get(token).request(H2Request.get("/")));
    }

    private <T> Future<T> race(Supplier<T> deed) {
        return racers.submit(() -> {
            start.await();
            return deed.get();
        });
    }

    /** Whether it was answered in full; the release may come before the head or after it. */
    private static boolean answered(Call call) {
        if (!call.answered()) {
            assertThat(call.failure().code()).isIn(ErrorCode.STALE_TOKEN, ErrorCode.CANCELLED);
            return false;
        }
        Reading body = Reading.all(call.head());
        if (body.succeeds()) {
            assertThat(body.text()).isEqualTo("ok");
            return true;
        }
        assertThat(body.failure().code()).isEqualTo(ErrorCode.CANCELLED);
        return false;
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
            Future<Call> left = race(() -> use(token));
            Future<Call> right = race(() -> use(token));
            assertThat(List.of(answered(Call.await(left)), answered(Call.await(right))))
                    .containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void useAndReleaseEndInAnAnswerOrATypedFailure() {
        for (int i = 0; i < RACES; i++) {
            ConnectionToken token = token();
            Call bystander = Call.of(pool.pool().request(peer.origin(), H2Request.get("/")));
            Future<Call> used = race(() -> use(token));
            Future<Boolean> released = race(() -> release(token));
            boolean answered = answered(Call.await(used));
            assertThat(answered || Call.await(released)).isTrue();
            assertThat(bystander.text()).isEqualTo("ok");
        }
    }
}
