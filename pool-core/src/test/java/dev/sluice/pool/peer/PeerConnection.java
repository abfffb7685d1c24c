package dev.sluice.pool.peer;

import dev.sluice.pool.peer.Received.Chunk;
import dev.sluice.pool.peer.Received.GoAway;
import dev.sluice.pool.peer.Received.Head;
import dev.sluice.pool.peer.Received.Ping;
import dev.sluice.pool.peer.Received.Reset;
import dev.sluice.pool.peer.Received.Settings;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * The peer's end of one connection: verbs send frames, expectations wait for them.
 *
 * <p>An expectation takes the first frame that fits and leaves the others for later ones; it fails when patience ends,
 * with the frames that went over the connection. Expectations belong to one thread; verbs may be called from any.
 *
 * <p>The client's first stream is 3: Netty keeps 1 for an upgrade from HTTP/1.1.
 */
public final class PeerConnection extends PeerVerbs {
    private final Inbox inbox;
    private Http2Settings clientSettings = new Http2Settings();
    private int settingsSent;
    private long pings;

    PeerConnection(FrameSocket socket) {
        super(socket);
        this.inbox = new Inbox(socket, blocks, streams);
    }

    /** Exchanges prefaces, allowing 100 streams. */
    public PeerConnection handshake() {
        return handshake(new Http2Settings().maxConcurrentStreams(100));
    }

    /** Exchanges prefaces with these settings. */
    public PeerConnection handshake(Http2Settings settings) {
        expectPreface();
        sendSettings(settings);
        return this;
    }

    /** Reads the client's preface and SETTINGS; they are acknowledged with this peer's own. */
    public Http2Settings expectPreface() {
        try {
            socket.readPreface();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clientSettings = inbox.expect("SETTINGS", Settings.class, settings -> !settings.ack())
                .values();
        return clientSettings;
    }

    /** What the client announced in its preface. */
    public Http2Settings clientSettings() {
        return clientSettings;
    }

    public void sendSettings(Http2Settings settings) {
        ByteBuffer payload = ByteBuffer.allocate(6 * settings.size());
        settings.forEach((id, value) -> payload.putChar(id).putInt(value.intValue()));
        send(new Frame(Frame.SETTINGS, 0, 0, payload.array()));
        if (++settingsSent == 1) {
            inbox.acknowledge();
        }
    }

    /** The next request on any stream. */
    public Head expectHeaders() {
        return inbox.expect("HEADERS", Head.class, head -> true);
    }

    public Head expectHeaders(int streamId) {
        return inbox.expect("HEADERS on stream " + streamId, Head.class, head -> head.streamId() == streamId);
    }

    public Head expectRequest(String path) {
        return inbox.expect(
                "a request for " + path, Head.class, head -> head.path().equals(path));
    }

    public Chunk expectData(int streamId) {
        return inbox.expect("DATA on stream " + streamId, Chunk.class, chunk -> chunk.streamId() == streamId);
    }

    /** Reads DATA of this stream until it has this many bytes; more is a failure. */
    public byte[] expectBytes(int streamId, int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < count) {
            bytes.writeBytes(expectData(streamId).bytes());
        }
        Assertions.assertThat(bytes.size()).as("bytes of stream " + streamId).isEqualTo(count);
        return bytes.toByteArray();
    }

    /** Reads DATA of this stream to its end, giving credit back as it comes. */
    public String expectBody(int streamId) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (boolean ended = false; !ended; ) {
            Chunk chunk = expectData(streamId);
            bytes.writeBytes(chunk.bytes());
            ended = chunk.endStream();
            if (!ended && chunk.bytes().length > 0) {
                windowUpdate(0, chunk.bytes().length);
                windowUpdate(streamId, chunk.bytes().length);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    public void expectRst(int streamId, Http2Error code) {
        Assertions.assertThat(expectRst(streamId))
                .as("the code of RST_STREAM on stream " + streamId)
                .isEqualTo(code.code());
    }

    public long expectRst(int streamId) {
        return inbox.expect("RST_STREAM on stream " + streamId, Reset.class, reset -> reset.streamId() == streamId)
                .code();
    }

    public GoAway expectGoAway() {
        return inbox.expect("GOAWAY", GoAway.class, goAway -> true);
    }

    public Ping expectPing() {
        return inbox.expect("PING", Ping.class, ping -> !ping.ack());
    }

    /** Waits until the client has acknowledged all SETTINGS of this peer's. */
    public void expectSettingsAck() {
        while (inbox.settingsAcks() < settingsSent) {
            inbox.expect("an acknowledgement of SETTINGS", Settings.class, Settings::ack);
        }
    }

    /** Waits until the client has closed the connection; has what it sent unasked until then, GOAWAY left out. */
    public List<Received> expectClose() {
        inbox.expectEnd();
        return inbox.unclaimed().stream()
                .filter(received -> !(received instanceof GoAway))
                .toList();
    }

    /** Waits until the client has given back at least this much credit in all; stream 0 is the connection. */
    public void expectCredit(int streamId, long bytes) {
        while (inbox.credit(streamId) < bytes) {
            inbox.expect(
                    bytes + " bytes of credit on stream " + streamId,
                    Received.Credit.class,
                    credit -> credit.streamId() == streamId);
        }
    }

    /** The credit that the client has given in all. */
    public long credit(int streamId) {
        return inbox.credit(streamId);
    }

    /** What the client had to say so far and nobody asked for: a PING goes around first, so that nothing is on its way. */
    public List<Received> fence() {
        long payload = 0x0FE_CE00L + ++pings;
        ping(payload);
        inbox.expect("the answer to a PING", Ping.class, ping -> ping.ack() && ping.payload() == payload);
        return inbox.unclaimed();
    }

    public void expectNothingElse() {
        Assertions.assertThat(fence()).as("what the client sent unasked").isEmpty();
    }

    /** Takes on a HEADER_TABLE_SIZE that the client has acknowledged. */
    public void useTableSize(long bytes) {
        blocks.ownTableSize(bytes);
    }

    /** Streams that are open as this peer sees it. */
    public int openStreams() {
        return streams.open();
    }

    /** The most streams that were open at once. */
    public int mostOpenStreams() {
        return streams.most();
    }

    /** The highest stream id that the client has used. */
    public int highestStreamId() {
        return streams.highest();
    }

    @Nullable
    Received next() throws IOException {
        return inbox.next();
    }

    /** The socket, for what TLS has to say. */
    public Socket socket() {
        return socket.socket();
    }

    String history() {
        return inbox.history();
    }
}
