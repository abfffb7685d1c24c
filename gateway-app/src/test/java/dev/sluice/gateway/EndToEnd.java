package dev.sluice.gateway;

import dev.sluice.pool.FlowControl;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolSettings;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

/** A gateway before three h2c backends, of which the host {@code one.test} reaches the first only, and clients of both kinds. */
abstract class EndToEnd {
    static final Duration PATIENCE = Patience.LIMIT;

    static List<TestBackend> backends = List.of();
    static TestGateway gateway;
    static H2ConnectionPool h2;

    @BeforeAll
    static void start() {
        backends = List.of(TestBackend.h2c(), TestBackend.h2c(), TestBackend.h2c());
        gateway = TestGateway.start(
                "-b",
                backends.get(0).uri(),
                "-b",
                backends.get(1).uri(),
                "-b",
                backends.get(2).uri(),
                "--sluice.upstreams.one.backends[0].uri=" + backends.get(0).uri(),
                "--sluice.routes[1].id=one",
                "--sluice.routes[1].hosts=one.test",
                "--sluice.routes[1].upstream=one");
        FlowControl small = new FlowControl(64 << 10, 1 << 20, 1 << 20);
        h2 = H2ConnectionPool.builder()
                .settings(PoolSettings.DEFAULT.with(small))
                .build();
    }

    @AfterAll
    static void stop() {
        h2.dispose();
        gateway.close();
        backends.forEach(TestBackend::stop);
    }

    enum Protocol {
        HTTP_1,
        HTTP_2;

        HttpClient client() {
            return HttpClient.create()
                    .protocol(this == HTTP_1 ? HttpProtocol.HTTP11 : HttpProtocol.H2C)
                    .headers(fields -> fields.set("host", "one.test"))
                    .baseUrl("http://127.0.0.1:" + gateway.port());
        }
    }

    static TestBackend one() {
        return backends.get(0);
    }

    static Origin origin() {
        return Origin.h2c("127.0.0.1", gateway.port());
    }

    static H2Response request(H2Request.Builder request) {
        return Objects.requireNonNull(
                h2.request(origin(), request.authority("one.test").build()).block(PATIENCE));
    }

    static String text(H2Response response) {
        return Objects.requireNonNull(response.body()
                .map(EndToEnd::takeText)
                .collect(Collectors.joining())
                .block(PATIENCE));
    }

    static String takeText(ByteBuf content) {
        try {
            return content.toString(StandardCharsets.UTF_8);
        } finally {
            content.release();
        }
    }
}
