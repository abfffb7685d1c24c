package dev.sluice.pool.peer;

import dev.sluice.pool.peer.Received.Head;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Random;

/**
 * A peer that does by chance whatever a peer may do, and some things that it may not.
 *
 * <p>Its answers are the request's path over and over, as long as {@code x-length} says: a byte of another stream's would
 * be seen.
 */
public final class Chaos implements BusyPeer.Script {
    private static final int LONGEST = 20_000;
    private static final int NOTICE = Integer.MAX_VALUE;

    private final Random random;
    private int lastAllowed = NOTICE;

    public Chaos(long seed) {
        this.random = new Random(seed);
    }

    /** The body that belongs to a path. */
    public static String body(String path, int length) {
        return path.repeat(length / path.length() + 1).substring(0, length);
    }

    @Override
    public Http2Settings settings() {
        return anySettings();
    }

    private Http2Settings anySettings() {
        return new Http2Settings()
                .maxConcurrentStreams(1 + random.nextInt(30))
                .initialWindowSize(1000 + random.nextInt(100_000))
                .maxFrameSize(16_384 + random.nextInt(50_000))
                .headerTableSize(4096);
    }

    @Override
    public void request(PeerConnection connection, Head head, byte[] body) {
        int id = head.streamId();
        if (id > lastAllowed) {
            return;
        }
        int dice = random.nextInt(1000);
        if (dice < 700) {
            answer(connection, head);
        } else if (dice < 750) {
            connection.headers(id, false, ":status", "103", "link", "</early>");
            answer(connection, head);
        } else if (dice < 800) {
            connection.sendSettings(anySettings());
            answer(connection, head);
        } else if (dice < 850) {
            connection.rst(id, anyCode());
        } else if (dice < 900) {
            connection.headers(id, false, ":status", "200", "x-length", "5");
            connection.data(id, body(head.path(), 3), false);
            connection.rst(id, anyCode());
        } else if (dice < 930) {
            goAway(connection, id);
            answer(connection, head);
        } else if (dice < 960) {
            connection.literalHeaders(id, true, ":status", "200", "X-Upper", "case");
        } else if (dice < 990) {
            connection.ping(dice);
            // and no answer: the caller must not wait for ever
        } else {
            end(connection, dice);
        }
    }

    private void answer(PeerConnection connection, Head head) {
        int id = head.streamId();
        int length = random.nextInt(LONGEST);
        String text = body(head.path(), length);
        boolean trailers = random.nextInt(4) == 0;
        connection.headers(id, length == 0 && !trailers, ":status", "200", "x-length", String.valueOf(length));
        if (length > 0) {
            int half = random.nextInt(length);
            connection.data(id, text.substring(0, half), false);
            connection.data(id, text.substring(half), !trailers);
        }
        if (trailers) {
            connection.headers(id, true, "x-trailer", head.path());
        }
        if (random.nextInt(20) == 0) {
            connection.rst(id, Http2Error.NO_ERROR);
        }
    }

    private Http2Error anyCode() {
        Http2Error[] codes = {
            Http2Error.REFUSED_STREAM, Http2Error.INTERNAL_ERROR, Http2Error.CANCEL, Http2Error.ENHANCE_YOUR_CALM
        };
        return codes[random.nextInt(codes.length)];
    }

    /** Never takes back the request that is being answered; a second GOAWAY never raises the id. */
    private void goAway(PeerConnection connection, int id) {
        if (random.nextBoolean() && lastAllowed == NOTICE) {
            connection.goAway(NOTICE, Http2Error.NO_ERROR);
        } else if (id <= lastAllowed) {
            lastAllowed = id;
            connection.goAway(id, Http2Error.NO_ERROR);
        }
    }

    private static void end(PeerConnection connection, int dice) {
        switch (dice % 4) {
            case 0 -> connection.closeTcp();
            case 1 -> connection.abortTcp();
            case 2 -> connection.goAway(0, Http2Error.INTERNAL_ERROR, "chaos");
            default -> connection.send(new Frame(Frame.DATA, 0, 0, new byte[10]));
        }
    }
}
