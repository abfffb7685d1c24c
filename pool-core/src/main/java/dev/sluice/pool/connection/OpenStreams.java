package dev.sluice.pool.connection;

import dev.sluice.pool.PoolException;
import dev.sluice.pool.slot.SeatToken;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The streams of a connection that the codec has not reported closed, and which of them can have left this process. */
final class OpenStreams {
    private final IntObjectMap<ClientStream> streams = new IntObjectHashMap<>();
    private int lastId;
    private int flushedId;

    void add(ClientStream stream) {
        lastId = stream.id();
        streams.put(lastId, stream);
    }

    @Nullable
    ClientStream get(int id) {
        return streams.get(id);
    }

    @Nullable
    ClientStream remove(int id) {
        return streams.remove(id);
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    /** Everything that was written until now is on its way. */
    void flushed() {
        flushedId = lastId;
    }

    /** Fails those that a GOAWAY excludes. */
    void failExcluded(GoAway goAway, PoolException reason) {
        each(stream -> goAway.excludes(stream.id()), stream -> stream.fail(reason));
    }

    /** Fails all: with proof those whose HEADERS never left, the others for this reason. */
    void failAll(PoolException reason, PoolException neverWritten) {
        each(stream -> true, stream -> stream.fail(stream.id() > flushedId ? neverWritten : reason));
    }

    /** Lets the uploads go on. */
    void pumpUploads() {
        each(ClientStream::uploading, ClientStream::pump);
    }

    /** Takes the token's stream back from its reader. */
    void revoke(SeatToken token) {
        each(stream -> stream.token() == token, ClientStream::revoke);
    }

    /** On a copy, for a stream that fails may open another; and oldest first, for so they ask for other seats. */
    private void each(Predicate<ClientStream> which, Consumer<ClientStream> what) {
        List<ClientStream> these = new ArrayList<>();
        for (ClientStream stream : streams.values()) {
            if (which.test(stream)) {
                these.add(stream);
            }
        }
        these.sort(Comparator.comparingInt(ClientStream::id));
        these.forEach(what);
    }
}
