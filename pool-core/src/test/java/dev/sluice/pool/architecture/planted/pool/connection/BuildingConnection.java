package dev.sluice.pool.architecture.planted.pool.connection;

import dev.sluice.pool.H2ConnectionPoolBuilder;

/** A connection that knows how the pool is put together. */
public final class BuildingConnection {
    public Object another(H2ConnectionPoolBuilder builder) {
        return builder.build();
    }
}
