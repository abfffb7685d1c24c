package dev.sluice.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.pool.PoolException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class HotPathTest {
    private static final int ROUNDS = 100_000;
    private static final long TOKEN_BYTES = 40;

    private final TestGroup pool = new TestGroup(Settings.of(2, 10));

    /** Opens a stream at once and closes it. */
    private final class Request extends Waiter {
        @Override
        public void granted(SeatToken token) {
            token.use();
            pool.group.opened(token.place());
            pool.group.streamClosed(token.place(), token.generation(), pool.now);
        }

        @Override
        public void refused(PoolException reason) {
            throw new AssertionError(reason);
        }
    }

    @Test
    void grantAllocatesNothingButItsToken() throws Exception {
        pool.standing();
        Request request = new Request();
        pool.group.ask(request, pool.now);

        long before = allocatedBytes();
        for (int i = 0; i < ROUNDS; i++) {
            pool.group.ask(request, pool.now);
        }
        long perRound = (allocatedBytes() - before) / ROUNDS;

        assertThat(perRound).isLessThanOrEqualTo(TOKEN_BYTES);
    }

    /** By this thread; by reflection, because the module under test does not read {@code java.management}. */
    private static long allocatedBytes() throws ReflectiveOperationException {
        Object thread = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method read = Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        return (long) read.invoke(thread);
    }
}
