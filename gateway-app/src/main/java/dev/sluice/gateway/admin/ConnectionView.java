package dev.sluice.gateway.admin;

import dev.sluice.pool.PoolSnapshot;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An upstream connection as the endpoint shows it; see {@link PoolSnapshot.Connection}.
 *
 * @param slot     its slot's index
 * @param state    {@code connecting}, {@code available}, {@code in_use} or {@code draining}
 * @param reason   why it drains
 * @param ageMillis since it was made
 * @param requests seats granted since then
 * @param seats    what it has
 * @param windows  what may be sent on it yet, and what waits to be read
 */
record ConnectionView(
        int slot,
        String state,
        @Nullable String reason,
        long ageMillis,
        long requests,
        PoolSnapshot.Seats seats,
        Windows windows) {
    /**
     * In bytes, but the last.
     *
     * @param sendBytes     that the peer lets us send on the connection
     * @param bufferedBytes unread in bodies
     * @param resetsSent    RST_STREAM frames of ours within the window of their budget
     */
    record Windows(int sendBytes, long bufferedBytes, int resetsSent) {}

    static ConnectionView of(PoolSnapshot.Connection connection) {
        PoolSnapshot.Traffic traffic = connection.traffic();
        return new ConnectionView(
                connection.slot(),
                connection.state().name().toLowerCase(Locale.ROOT),
                connection.reason(),
                TimeUnit.NANOSECONDS.toMillis(traffic.ageNanos()),
                traffic.requests(),
                connection.seats(),
                new Windows(traffic.sendWindowBytes(), traffic.bufferedBytes(), traffic.resetsSent()));
    }
}
