package dev.sluice.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.ClientTimeoutProperties;
import dev.sluice.gateway.observe.Limit;
import dev.sluice.gateway.observe.LimitMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is looked at now and then, and when it has lasted too long. */
class ClientConnectionTest {
    private static final Connections.Patience PATIENCE = new Connections.Patience(10, 100);

    private final Slow activity = new Slow();
    private final Clogged channel = new Clogged();
    private final ClientConnection connection;

    ClientConnectionTest() {
        ClientTimeoutProperties timeouts =
                new ClientTimeoutProperties(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        connection = new ClientConnection(channel, new Connections(timeouts, new LimitMeters(registry), registry), 0);
        connection.speaks(ClientConnection.Protocol.HTTP_1, activity);
    }

    private void look(long... times) {
        for (long now : times) {
            connection.look(now, PATIENCE);
        }
    }

    @Test
    void whatTheSocketHasNotTakenIsUnderWay() {
        channel.writeAndFlush(Unpooled.buffer().writeZero(1));
        look(50, 150, 500, 10_000);
        assertThat(activity.expired).isEmpty();
        channel.takes = true;
        channel.flush();
        look(10_050, 10_150);
        assertThat(activity.expired).isEmpty();
        look(10_151);
        assertThat(activity.expired).containsExactly(Limit.IDLE_TIMEOUT);
    }

    @Test
    void aConnectionIsIdleFromTheFirstLookOnThatSawIt() {
        activity.busy = true;
        look(50);
        activity.busy = false;
        look(149, 249);
        assertThat(activity.expired).isEmpty();
        look(250);
        assertThat(activity.expired).containsExactly(Limit.IDLE_TIMEOUT);
    }

    /** A socket that takes nothing. */
    private static final class Clogged extends EmbeddedChannel {
        private boolean takes;

        @Override
        protected void doWrite(ChannelOutboundBuffer out) throws Exception {
            if (takes) {
                super.doWrite(out);
            }
        }
    }

    private static final class Slow implements ClientConnection.Activity {
        private final List<Limit> expired = new ArrayList<>();
        private boolean busy;

        @Override
        public boolean started() {
            return true;
        }

        @Override
        public boolean busy() {
            return busy;
        }

        @Override
        public boolean headOpen() {
            return false;
        }

        @Override
        public long heads() {
            return 0;
        }

        @Override
        public void expired(Limit limit) {
            expired.add(limit);
        }
    }
}
