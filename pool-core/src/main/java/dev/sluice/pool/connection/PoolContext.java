package dev.sluice.pool.connection;

import dev.sluice.pool.Origin;
import dev.sluice.pool.PoolListener;
import dev.sluice.pool.PoolSettings;
import java.util.function.Consumer;
import java.util.function.Function;
import reactor.netty.tcp.TcpClient;

/** What all shards of a pool share; immutable. */
record PoolContext(
        Function<Origin, PoolSettings> settings,
        PoolListener listener,
        PoolClock clock,
        TlsContexts tlsContexts,
        TcpClient tcp,
        Consumer<Shard> onEmptied) {
    void emptied(Shard shard) {
        if (shard.closed() && shard.isEmpty()) {
            onEmptied.accept(shard);
        }
    }
}
