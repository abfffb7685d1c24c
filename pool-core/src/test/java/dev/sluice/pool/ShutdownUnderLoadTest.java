package dev.sluice.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.peer.BusyPeer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The pool ends in the middle of its work. */
class ShutdownUnderLoadTest {
    private static final int REQUESTS = 2000;
    private static final BusyPeer.Script ECHO =
            (connection, head, body) -> connection.answer(head.streamId(), head.path());

    @RegisterExtension
    final PoolFixture pool = new PoolFixture().realTime().loops(2).limits(2, 20, REQUESTS);

    private List<Call> sendAll(BusyPeer peer) {
        return IntStream.range(0, REQUESTS)
                .mapToObj(i -> Call.of(pool.pool().request(peer.origin(), H2Request.get("/" + i))))
                .toList();
    }

    @Test
    void drainLosesNoRequestThatWasAccepted() {
        try (BusyPeer peer = new BusyPeer(ECHO)) {
            List<Call> accepted = sendAll(peer);
            pool.settle();
            var drained = pool.pool().drain(Duration.ofSeconds(30)).toFuture();
            for (int i = 0; i < REQUESTS; i++) {
                assertThat(accepted.get(i).text()).isEqualTo("/" + i);
            }
            Call.end(drained);
            assertThat(peer.failures()).isEmpty();
        }
    }

    @Test
    void disposeEndsEveryRequest() {
        try (BusyPeer peer = new BusyPeer(ECHO)) {
            List<Call> calls = sendAll(peer);
            calls.get(REQUESTS / 4).head().discard();
            pool.pool().dispose();
            for (Call call : calls) {
                if (!call.answered()) {
                    assertThat(call.failure().code()).isEqualTo(ErrorCode.POOL_CLOSED);
                } else {
                    call.head().discard();
                }
            }
        }
    }
}
