package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/** Reactor Netty would take four event loops where there are fewer processors, and the pool's connections are per loop. */
class EventLoopsTest {
    @Test
    void thereIsOnePerProcessor() {
        try (TestGateway gateway = TestGateway.start("-b", "h2c://127.0.0.1:1")) {
            LoopResources loops = gateway.bean(ReactorResourceFactory.class).getLoopResources();
            EventLoopGroup group = Objects.requireNonNull(loops).onServer(LoopResources.DEFAULT_NATIVE);
            Set<EventExecutor> all = new HashSet<>();
            group.forEach(all::add);
            assertThat(all).hasSize(Runtime.getRuntime().availableProcessors());
        }
    }
}
