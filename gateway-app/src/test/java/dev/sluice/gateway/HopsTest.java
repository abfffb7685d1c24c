package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.upstream.http1.Http1Pool;
import dev.sluice.pool.H2ConnectionPool;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** A proxied request stays on its client's event loop, and the meter that says so would tell of one that did not. */
class HopsTest {
    private TestBackend backend;
    private TestGateway gateway;

    @BeforeEach
    void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start(
                "--sluice.upstreams.h2.backends[0].uri=" + backend.uri(),
                "--sluice.upstreams.h1.backends[0].uri=http://127.0.0.1:" + FreePort.NOBODYS,
                "--sluice.routes[0].id=h1",
                "--sluice.routes[0].paths=/h1",
                "--sluice.routes[0].upstream=h1",
                "--sluice.routes[1].id=h2",
                "--sluice.routes[1].paths=/**",
                "--sluice.routes[1].upstream=h2");
    }

    @AfterEach
    void stop() {
        gateway.close();
        backend.stop();
    }

    private String told(int port) throws IOException {
        String meter = "sluice_pool_hops_total{origin=\"127.0.0.1:" + port + "\"} ";
        return RawHttp.request(gateway.managementPort(), "GET /actuator/prometheus HTTP/1.1", "Host: x")
                .lines()
                .filter(line -> line.startsWith(meter))
                .map(line -> line.substring(meter.length()))
                .findFirst()
                .orElse("nothing");
    }

    private int backendPort() {
        return URI.create(backend.uri()).getPort();
    }

    @Test
    void proxiedRequestsNeverHop() throws IOException {
        for (int i = 0; i < 20; i++) {
            assertThat(RawHttp.request(gateway.port(), "GET / HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 200");
            assertThat(RawHttp.request(gateway.port(), "GET /h1 HTTP/1.1", "Host: x"))
                    .startsWith("HTTP/1.1 503");
        }
        assertThat(told(backendPort())).isEqualTo("0.0");
        assertThat(told(FreePort.NOBODYS)).isEqualTo("0.0");
    }

    @Test
    void requestFromElsewhereIsCounted() throws IOException {
        Origin h2 = Origin.h2c("127.0.0.1", backendPort());
        gateway.bean(H2ConnectionPool.class)
                .request(h2, H2Request.get("/"))
                .doOnNext(H2Response::discard)
                .block(EndToEnd.PATIENCE);
        gateway.bean(Http1Pool.class)
                .request(Origin.h2c("127.0.0.1", FreePort.NOBODYS), H2Request.get("/"))
                .onErrorResume(refused -> Mono.empty())
                .block(EndToEnd.PATIENCE);
        assertThat(told(backendPort())).isEqualTo("1.0");
        assertThat(told(FreePort.NOBODYS)).isEqualTo("1.0");
    }
}
