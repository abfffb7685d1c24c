package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A caller on one of the pool's event loops stays there; one from elsewhere is given one. */
class LoopAffinityTest {
    private static final BusyPeer.Script ECHO =
            (connection, head, body) -> connection.answer(head.streamId(), head.path());

    @RegisterExtension
    final PoolFixture pool = new PoolFixture().loops(2);

    private static Mono<String> threadOf(H2Response response) {
        return Load.text(response).map(text -> Thread.currentThread().getName());
    }

    private Mono<H2Response> get(BusyPeer peer) {
        return pool.pool().request(peer.origin(), H2Request.get("/"));
    }

    @Test
    void callersFromElsewhereAreSpreadOverTheLoops() {
        try (BusyPeer peer = new BusyPeer(ECHO)) {
            List<String> threads = Objects.requireNonNull(Flux.range(0, 10)
                    .concatMap(i -> get(peer).flatMap(LoopAffinityTest::threadOf))
                    .distinct()
                    .collectList()
                    .block(java.time.Duration.ofSeconds(10)));
            assertThat(threads)
                    .isNotEmpty()
                    .allSatisfy(thread -> assertThat(thread).startsWith("test"));
            List<String> fromHere = Flux.range(0, 4)
                    .map(i -> Call.await(
                            get(peer).flatMap(LoopAffinityTest::threadOf).toFuture()))
                    .distinct()
                    .collectList()
                    .blockOptional(java.time.Duration.ofSeconds(20))
                    .orElseThrow();
            assertThat(fromHere).hasSize(2);
        }
    }

    @Test
    void callerOnALoopStaysThere() {
        try (BusyPeer peer = new BusyPeer(ECHO)) {
            for (int i = 0; i < 20; i++) {
                List<String> threads = Call.await(get(peer)
                        .flatMap(LoopAffinityTest::threadOf)
                        .flatMap(first -> get(peer)
                                .flatMap(second -> threadOf(second)
                                        .map(last -> List.of(
                                                first, Thread.currentThread().getName(), last))))
                        .toFuture());
                assertThat(threads).containsOnly(threads.get(0));
            }
        }
    }

    @Test
    void callerFromElsewhereIsCountedAndOneOnALoopIsNot() {
        try (BusyPeer peer = new BusyPeer(ECHO)) {
            Call.await(get(peer).flatMap(Load::text).toFuture());
            assertThat(pool.listener().count("hopped")).isEqualTo(1);
            Call.await(get(peer)
                    .flatMap(Load::text)
                    .flatMap(text -> get(peer))
                    .flatMap(Load::text)
                    .toFuture());
            assertThat(pool.listener().count("hopped"))
                    .as("the second one's first request hops, the one that follows it on the loop does not")
                    .isEqualTo(2);
        }
    }

    @Test
    void seatThatIsAskedForFromElsewhereIsCountedToo() {
        try (BusyPeer peer = new BusyPeer(ECHO)) {
            ConnectionToken token =
                    Call.await(pool.pool().getOrCreate(peer.origin()).toFuture());
            pool.pool().release(token, true);
            assertThat(pool.listener().count("hopped")).isEqualTo(1);
        }
    }
}
