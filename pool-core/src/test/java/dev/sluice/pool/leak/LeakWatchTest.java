package dev.sluice.pool.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The planted classes are nested, static and without a test's name: the build runs them from here only. */
class LeakWatchTest {
    @Test
    void watchesTheClassesOfThisVeryRun() {
        assertThat(ScopedLeakDetector.holds()).isFalse();
        ByteBuf buffer = ByteBufAllocator.DEFAULT.buffer();
        assertThat(ScopedLeakDetector.holds()).isTrue();
        buffer.release();
        assertThat(ScopedLeakDetector.holds()).isFalse();
    }

    @Test
    void leakInATestFailsItsClassAndShowsWhereItWasAllocated() {
        List<Throwable> failures = failuresOf(LeaksInTest.class);
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasMessageContaining(LeaksInTest.class.getName());
        assertThat(failures.get(0).getSuppressed()[0].getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("forgetsABuffer"));
    }

    @Test
    void leakOnAnEventLoopFailsTheClassToo() {
        assertThat(failuresOf(LeaksOnEventLoop.class))
                .singleElement()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("leak", LeaksOnEventLoop.class.getName());
    }

    @Test
    void whatTheClassReleasesAtItsEndIsNoLeak() {
        assertThat(failuresOf(ReleasesAtTheEnd.class)).isEmpty();
    }

    @Test
    void lateReleaseOfOneClassDoesNotCountAgainstTheNext() {
        assertThat(failuresOf(LeaksInTest.class)).hasSize(1);
        LeaksInTest.forgotten.release();
        assertThat(failuresOf(ReleasesAtTheEnd.class)).isEmpty();
    }

    private static List<Throwable> failuresOf(Class<?> planted) {
        return EngineTestKit.engine("junit-jupiter")
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .configurationParameter(LeakWatch.GRACE_MILLIS, "50")
                .selectors(selectClass(planted))
                .execute()
                .allEvents()
                .finished()
                .stream()
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .toList();
    }

    static class LeaksInTest {
        static ByteBuf forgotten = ByteBufAllocator.DEFAULT.buffer(0, 0);

        @Test
        void forgetsABuffer() {
            forgotten = ByteBufAllocator.DEFAULT.buffer();
        }
    }

    static class LeaksOnEventLoop {
        @Test
        void forgetsABufferOnAnotherThread() throws Exception {
            var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
            try {
                group.submit(() -> ByteBufAllocator.DEFAULT.buffer()).get();
            } finally {
                group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
            }
        }
    }

    static class ReleasesAtTheEnd {
        private static ByteBuf kept = ByteBufAllocator.DEFAULT.buffer(0, 0);

        @Test
        void keepsABufferForAWhile() {
            kept = ByteBufAllocator.DEFAULT.buffer();
        }

        @AfterAll
        static void releaseIt() {
            kept.release();
        }
    }
}
