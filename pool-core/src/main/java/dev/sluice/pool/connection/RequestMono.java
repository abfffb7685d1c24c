package dev.sluice.pool.connection;

import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;

/** A request to an origin, which gets its seats itself. */
final class RequestMono extends CallMono<H2Response> {
    private final Shards shards;
    private final Origin origin;
    private final H2Request request;

    RequestMono(Shards shards, Origin origin, H2Request request) {
        this.shards = shards;
        this.origin = origin;
        this.request = request;
    }

    @Override
    Shard shard() {
        return shards.mine();
    }

    @Override
    Origin origin() {
        return origin;
    }

    @Override
    Receiver.Ongoing call(Shard shard, Receiver<H2Response> receiver) {
        return new Call(shard.of(origin), request, receiver, null);
    }
}
