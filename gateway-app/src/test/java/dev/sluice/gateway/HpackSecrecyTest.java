package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.HeaderBlock.Kind;
import dev.sluice.gateway.HeaderBlock.Representation;
import dev.sluice.pool.H2Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes into HPACK's tables, seen on the wire: no secrets, and no more than fits the usual size. */
class HpackSecrecyTest extends EndToEnd {
    /** Names in the static table (RFC 7541 appendix A). */
    private static final int AUTHORIZATION = 23;

    private static final int COOKIE = 32;
    private static final int SET_COOKIE = 55;
    /** A field of the answer to {@code /fields} that the client's table learns. */
    private static final Representation NOTE = new Representation(Kind.ADDED_TO_TABLE, 0, "connection-note");
    /** SETTINGS_HEADER_TABLE_SIZE of 2³²−1. */
    private static final byte[] HUGE_TABLE = {0, 1, -1, -1, -1, -1};

    /** A GET of this path at {@code one.test}: two fields of the static table, two literals. */
    private static byte[] get(String path) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82); // :method GET
        block.write(0x86); // :scheme http
        literal(block, 4, path);
        literal(block, 1, "one.test");
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, int name, String value) {
        block.write(name);
        text(block, value);
    }

    private static void text(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static List<Representation> answer(Http2Wire client, int stream, String path) throws IOException {
        client.write(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, stream, get(path));
        Http2Wire.Frame head = client.next(Http2Wire.HEADERS);
        assertThat(head.stream()).isEqualTo(stream);
        return HeaderBlock.read(head.payload());
    }

    private static long count(List<Representation> block, Kind kind) {
        return block.stream().filter(field -> field.kind() == kind).count();
    }

    @Test
    void aClientsAnswersLeaveNoCookieInTheTable() throws IOException {
        try (Http2Wire client = Http2Wire.client(gateway.port())) {
            for (int stream = 1; stream <= 5; stream += 2) {
                List<Representation> block = answer(client, stream, "/cookies");
                assertThat(block)
                        .filteredOn(field -> field.index() == SET_COOKIE && field.kind() != Kind.INDEXED)
                        .hasSize(3)
                        .allMatch(field -> field.kind() == Kind.NOT_INDEXED);
                assertThat(count(block, Kind.ADDED_TO_TABLE)).isZero();
            }
        }
    }

    @Test
    void otherAnswersAreIndexedBeforeAndAfterACookie() throws IOException {
        try (Http2Wire client = Http2Wire.client(gateway.port())) {
            assertThat(answer(client, 1, "/fields")).as("is learned").contains(NOTE);
            assertThat(answer(client, 3, "/fields")).as("is known").doesNotContain(NOTE);
            answer(client, 5, "/cookies");
            List<Representation> after = answer(client, 7, "/fields");
            assertThat(after.get(0)).isEqualTo(new Representation(Kind.TABLE_SIZE, 4096, ""));
            assertThat(after).as("was forgotten, and is learned").contains(NOTE);
            assertThat(answer(client, 9, "/fields")).as("is known again").doesNotContain(NOTE);
        }
    }

    @Test
    void aProperClientReadsAnswersWithAndWithoutCookiesInTurn() {
        for (int i = 0; i < 5; i++) {
            assertThat(request(H2Request.builder("GET", "/cookies")).headers().getAll("set-cookie"))
                    .hasSize(3);
            assertThat(request(H2Request.builder("GET", "/fields")).headers().get("connection-note"))
                    .hasToString("kept");
        }
    }

    @Test
    void aClientCannotMakeTheGatewaysTableGrow() throws IOException {
        try (Http2Wire client = Http2Wire.client(gateway.port(), HUGE_TABLE)) {
            client.next(Http2Wire.SETTINGS);
            List<Representation> block = answer(client, 1, "/fields");
            assertThat(block)
                    .filteredOn(field -> field.kind() == Kind.TABLE_SIZE)
                    .last()
                    .isEqualTo(new Representation(Kind.TABLE_SIZE, 4096, ""));
        }
    }

    @Test
    void anUpstreamsTableSeesNeitherSecretsNorIdsAndDoesNotGrow() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestGateway own = TestGateway.start("-b", "h2c://127.0.0.1:" + listener.getLocalPort());
                Http2Wire client = Http2Wire.client(own.port())) {
            client.write(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, 1, withSecrets());
            try (Http2Wire server = Http2Wire.server(listener.accept(), HUGE_TABLE)) {
                // the pool writes no head before it has seen the peer's SETTINGS
                assertThat(HeaderBlock.read(answerOnce(server)))
                        .filteredOn(field -> field.kind() == Kind.TABLE_SIZE)
                        .last()
                        .isEqualTo(new Representation(Kind.TABLE_SIZE, 4096, ""));
                client.next(Http2Wire.HEADERS);
                client.write(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, 3, withSecrets());
                List<Representation> second = HeaderBlock.read(answerOnce(server));
                assertThat(second)
                        .filteredOn(field -> field.kind() == Kind.NEVER_INDEXED)
                        .as("x-api-key, x-request-id, x-forwarded-for and forwarded beside them")
                        .hasSize(6)
                        .extracting(Representation::index)
                        .contains(AUTHORIZATION, COOKIE);
                assertThat(count(second, Kind.ADDED_TO_TABLE)).isZero();
            }
        }
    }

    private static byte[] withSecrets() {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(get("/"));
        block.write(0x0f); // a literal whose name is the static table's 15 and more
        literal(block, AUTHORIZATION - 15, "Basic abc");
        block.write(0x0f);
        literal(block, COOKIE - 15, "a=1");
        block.write(0); // a literal with a literal name
        text(block, "x-api-key");
        text(block, "k");
        return block.toByteArray();
    }

    private static byte[] answerOnce(Http2Wire server) throws IOException {
        Http2Wire.Frame head = server.next(Http2Wire.HEADERS);
        server.write(Http2Wire.HEADERS, Http2Wire.END_STREAM | Http2Wire.END_HEADERS, head.stream(), (byte) 0x88);
        return head.payload();
    }
}
