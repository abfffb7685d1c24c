package dev.sluice.pool.connection;

import dev.sluice.pool.ConnectionToken;
import dev.sluice.pool.Origin;

/** A seat at an origin. */
final class SeatMono extends CallMono<ConnectionToken> {
    private final Shards shards;
    private final Origin origin;

    SeatMono(Shards shards, Origin origin) {
        this.shards = shards;
        this.origin = origin;
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
    Receiver.Ongoing call(Shard shard, Receiver<ConnectionToken> receiver) {
        return new TokenCall(shard.of(origin), receiver);
    }
}
