package dev.sluice.gateway.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.FreePort;
import dev.sluice.gateway.TestGateway;
import dev.sluice.gateway.peer.Curl.Answer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What proper peers do rarely, by a codec that has nothing in common with ours: on both sides of the gateway. */
@NeedsPeers({Program.PYTHON_H2, Program.CURL})
class PythonH2Test {
    private static final String H1 = "--http1.1";
    private static final String H2 = "--http2-prior-knowledge";

    @TempDir
    private static Path directory;

    private static Running server;
    private static TestGateway gateway;

    @BeforeAll
    static void start() throws Exception {
        Docroot.in(directory);
        int port = FreePort.next();
        server = PythonPeers.server(directory, port);
        gateway = TestGateway.start("-b", "h2c://127.0.0.1:" + port);
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        server.close();
    }

    private static Answer curl(String option, String path, Object... more) throws Exception {
        Object[] all = new Object[more.length + 2];
        all[0] = option;
        all[1] = "http://127.0.0.1:" + gateway.port() + path;
        System.arraycopy(more, 0, all, 2, more.length);
        return Curl.request(all);
    }

    private static String text(Answer answer) {
        return new String(answer.body(), StandardCharsets.ISO_8859_1);
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 251);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny_window",
                "window_that_opens_late",
                "window_that_becomes_negative",
                "stalled_stream_stalls_no_other",
                "fields_in_many_frames",
                "padding_and_trailers",
                "empty_data_ends_the_upload",
                "priorities_and_what_nobody_knows",
                "uploads_and_downloads_at_once"
            })
    void aClientMay(String scenario) throws Exception {
        assertThat(PythonPeers.client(directory, gateway.port(), scenario)).isEqualTo("ok\n");
    }

    @ParameterizedTest
    @CsvSource({H1 + ", /noise?300000", H2 + ", /noise?300000", H1 + ", /padded?300000", H2 + ", /padded?300000"})
    void everyByteOfAnAnswerComesWhateverItsPadding(String option, String path) throws Exception {
        assertThat(curl(option, path).body()).isEqualTo(noise(300_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {H1, H2})
    void anUploadGoesThroughAnUpstreamsTinyWindows(String option) throws Exception {
        Answer answer = curl(option, "/echo", "--data-binary", "@" + directory.resolve("large"));
        assertThat(answer.body()).isEqualTo(Docroot.LARGE);
    }

    @ParameterizedTest
    @CsvSource({H1 + ", 204", H2 + ", 204", H1 + ", 304", H2 + ", 304", H1 + ", 200", H2 + ", 500"})
    void anAnswerWithoutContentHasNone(String option, int status) throws Exception {
        Answer answer = curl(option, "/status?" + status);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {H1, H2})
    void earlyHintsHarmNoAnswer(String option) throws Exception {
        Answer answer = curl(option, "/hints");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {H1, H2})
    void anAnswersFieldsMayComeInManyFrames(String option) throws Exception {
        assertThat(curl(option, "/many-fields").head()).contains("x-field-0:", "x-field-99:");
    }

    @Test
    void anAnswerOfOneHeadersFrameArrives() throws Exception {
        assertThat(curl(H2, "/trailers-only").head()).contains("grpc-status: 5");
    }

    @Test
    void framesAndSettingsThatNobodyKnowsAreIgnored() throws Exception {
        assertThat(text(curl(H2, "/unknown-frames"))).isEqualTo("ok");
    }

    @ParameterizedTest
    @CsvSource({H1 + ", /refused?1", H2 + ", /refused?2", H1 + ", /excluded?1", H2 + ", /excluded?2"})
    void whatTheUpstreamNeverProcessedIsSentAgainWithItsBody(String option, String path) throws Exception {
        assertThat(text(curl(option, path, "-d", "once"))).isEqualTo("2:once");
    }

    @ParameterizedTest
    @ValueSource(strings = {H1, H2})
    void anAnswerFinishesAfterAGoAwayThatIncludesIt(String option) throws Exception {
        assertThat(curl(option, "/goaway").body()).isEqualTo(noise(300_000));
        assertThat(text(curl(option, "/"))).isEqualTo("ok");
    }
}
