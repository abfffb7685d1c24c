package dev.sluice.pool.architecture.planted.pool.slot;

import dev.sluice.pool.architecture.planted.pool.PeekingApi;
import dev.sluice.pool.architecture.planted.pool.connection.BuildingConnection;
import java.util.Objects;

/** A slot that does what a connection should do. */
public final class DialingSlot {
    private DialingSlot() {}

    public static int dial(PeekingApi origin) {
        return Objects.hash(origin, new BuildingConnection());
    }
}
