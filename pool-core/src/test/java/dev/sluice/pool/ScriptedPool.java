package dev.sluice.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A pool without connections: answers requests as its script says, and remembers what it was asked. */
final class ScriptedPool implements H2ConnectionPool {
    record Asked(Origin origin, H2Request request) {
        String field(String name) {
            return Objects.requireNonNull(request.headers().get(name), name).toString();
        }
    }

    private final Function<Asked, Mono<? extends H2Response>> script;
    private final List<Asked> asked = new ArrayList<>();
    private int cancelled;

    private ScriptedPool(Function<Asked, Mono<? extends H2Response>> script) {
        this.script = script;
    }

    static ScriptedPool answering(H2Response response) {
        return new ScriptedPool(request -> Mono.just(response));
    }

    /** The script gets the path of each request. */
    static ScriptedPool byPath(Function<String, Mono<? extends H2Response>> script) {
        return new ScriptedPool(request -> script.apply(request.field(":path")));
    }

    @Override
    public Mono<H2Response> request(Origin origin, H2Request request) {
        return Mono.defer(() -> {
            Asked now = new Asked(origin, request);
            asked.add(now);
            return script.apply(now).map(response -> (H2Response) response).doOnCancel(() -> cancelled++);
        });
    }

    /** What was asked, in order. */
    List<Asked> asked() {
        return asked;
    }

    /** The only request that came. */
    Asked only() {
        if (asked.size() != 1) {
            throw new AssertionError("not one request but " + asked);
        }
        return asked.get(0);
    }

    /** Requests that were cancelled before their head. */
    int cancelled() {
        return cancelled;
    }

    @Override
    public Mono<ConnectionToken> getOrCreate(Origin origin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable ConnectionToken acquire(Origin origin) {
        throw new UnsupportedOperationException();
    }

    @Override
    public H2Connection get(ConnectionToken token) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean release(ConnectionToken token, boolean keep) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> warmUp(Origin origin, int connections) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<PoolSnapshot> snapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Mono<Void> drain(Duration timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void dispose() {
        throw new UnsupportedOperationException();
    }
}
