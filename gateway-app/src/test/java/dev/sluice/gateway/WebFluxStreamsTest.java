package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.RawHttp2.Frame;
import dev.sluice.gateway.proxy.WebFluxPaths;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;

/** An application's own handlers in WebFlux, on the HTTP/2 connections that proxied requests come on. */
class WebFluxStreamsTest {
    private static final int CHUNK_BYTES = 64 << 10;
    /** More than sockets hold: the connection stops taking writes on the way. */
    private static final int CHUNKS = 64;

    private static final int USUAL_WINDOW_BYTES = 65_535;
    private static final int WHOLE_BYTES = 200 << 10;

    private static final int WIDE = Integer.MAX_VALUE;
    private static final byte[] WIDER = {0x7f, (byte) 0xff, 0, 0};

    private static TestBackend backend;
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        backend = TestBackend.h2c();
        gateway = TestGateway.start("-b", backend.uri(), "--spring.main.sources=" + Own.class.getName());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        backend.stop();
    }

    private static RawHttp2 connect() throws IOException {
        return RawHttp2.connect(gateway.port(), RawHttp2.INITIAL_WINDOW_SIZE, WIDE)
                .frame(RawHttp2.WINDOW_UPDATE, 0, 0, WIDER)
                .send();
    }

    private static long length(RawHttp2 client, int stream) throws IOException {
        long bytes = 0;
        Frame frame;
        do {
            frame = client.await(any -> any.is(RawHttp2.DATA, stream));
            bytes += frame.payload().length;
        } while (!frame.ends());
        return bytes;
    }

    @Test
    void standBesideProxiedRequests() throws IOException {
        try (RawHttp2 client = connect()) {
            client.request(1, "/never").request(3, "/own/small").request(5, "/").send();
            Frame own = client.await(frame -> frame.is(RawHttp2.DATA, 3));
            assertThat(new String(own.payload(), StandardCharsets.US_ASCII)).isEqualTo("own");
            assertThat(length(client, 5)).isEqualTo(2);
            client.request(7, "/own/small").send();
            assertThat(length(client, 7)).isEqualTo(3);
        }
    }

    /** The proxied answer's window is wide and the other's is not: what the socket holds is mostly the proxied one's. */
    @Test
    void goOnWhenTheConnectionTakesWritesAgain() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, WIDER).request(1, "/big?" + (1L << 30));
            client.frame(RawHttp2.WINDOW_UPDATE, 0, 1, WIDER)
                    .request(3, "/own/big")
                    .send();
            long bytes = 0;
            Frame frame;
            do {
                frame = client.await(any -> any.is(RawHttp2.DATA, 3));
                int length = frame.payload().length;
                bytes += length;
                if (length > 0) {
                    client.frame(RawHttp2.WINDOW_UPDATE, 0, 3, ByteBufUtil.getBytes(Unpooled.copyInt(length)))
                            .send();
                }
            } while (!frame.ends());
            assertThat(bytes).isEqualTo((long) CHUNKS * CHUNK_BYTES);
        }
    }

    /** The whole answer is written at once, and its end waits behind what the stream's window does not take yet. */
    @Test
    void endWhoeverMadeTheConnectionTakeNoWrites() throws IOException {
        try (RawHttp2 client = RawHttp2.connect(gateway.port())) {
            client.frame(RawHttp2.WINDOW_UPDATE, 0, 0, WIDER)
                    .request(1, "/own/whole")
                    .send();
            long bytes = 0;
            while (bytes < USUAL_WINDOW_BYTES) {
                bytes += client.await(any -> any.is(RawHttp2.DATA, 1)).payload().length;
            }
            client.request(3, "/big?" + (1L << 30))
                    .frame(RawHttp2.WINDOW_UPDATE, 0, 3, WIDER)
                    .send();
            for (long others = 0; others < (long) CHUNKS * CHUNK_BYTES; ) {
                others += client.await(any -> any.is(RawHttp2.DATA, 3)).payload().length;
            }
            client.reset(3, 8).frame(RawHttp2.WINDOW_UPDATE, 0, 1, WIDER).send();
            assertThat(bytes + length(client, 1)).isEqualTo(WHOLE_BYTES);
        }
    }

    @Test
    void endWithTheirClientsReset() throws IOException {
        try (RawHttp2 client = connect()) {
            client.request(1, "/own/never").request(3, "/never").send();
            client.reset(1, 8).reset(3, 8).request(5, "/own/small").send();
            assertThat(client.outcome(5)).isEqualTo("200");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {
        @Bean
        WebFluxPaths ownPaths() {
            return new WebFluxPaths(List.of("/own"));
        }

        @Bean
        RouterFunction<ServerResponse> ownHandlers() {
            return RouterFunctions.route()
                    .GET("/own/small", request -> ServerResponse.ok().bodyValue("own"))
                    .GET("/own/whole", request -> ServerResponse.ok().bodyValue(new byte[WHOLE_BYTES]))
                    .GET("/own/big", request -> ServerResponse.ok().body(BodyInserters.fromDataBuffers(big())))
                    .GET("/own/never", request -> reactor.core.publisher.Mono.never())
                    .build();
        }

        private static Flux<DataBuffer> big() {
            return Flux.range(0, CHUNKS).map(i -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[CHUNK_BYTES]));
        }
    }
}
