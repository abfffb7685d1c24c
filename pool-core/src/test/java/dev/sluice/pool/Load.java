package dev.sluice.pool;

import static dev.sluice.pool.peer.Patience.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Many requests to one origin, so many at a time; every one must be answered in full. */
record Load(H2ConnectionPool pool, Origin origin, int atOnce) {
    /** Sends these requests and has the bodies of all answers, in the order in which they ended. */
    List<String> send(int count, IntFunction<H2Request> request) {
        try {
            return Objects.requireNonNull(Flux.range(0, count)
                    .flatMap(i -> pool.request(origin, request.apply(i)).flatMap(Load::text), atOnce)
                    .collectList()
                    .block(PATIENCE));
        } catch (PoolException failure) {
            throw new AssertionError("one of " + count + " requests failed: " + Call.describe(failure), failure);
        }
    }

    /** A whole body as text. */
    static Mono<String> text(H2Response response) {
        return response.body()
                .map(buffer -> {
                    byte[] bytes = ByteBufUtil.getBytes(buffer);
                    buffer.release();
                    return bytes;
                })
                .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .map(bytes -> bytes.toString(UTF_8));
    }
}
