package dev.sluice.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.listener.RequestFault;
import dev.sluice.pool.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/errors.md and the code say the same of the gateway's own answers. */
class ErrorsDocsTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d{3}) \\| `([a-z0-9-]+)` \\| (\\d+) \\| .+ \\|");

    private static List<String> documented() throws IOException {
        return Files.readAllLines(Path.of("../docs/errors.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();
    }

    private static String row(OwnAnswer answer) {
        return answer.status() + " " + answer.reason() + " "
                + GrpcStatus.of(answer).code();
    }

    @Test
    void everyAnswerHasItsRowAndThereIsNoOther() throws IOException {
        Stream<OwnAnswer> refusals = Refusal.ALL.stream().map(Refusal::answer);
        Stream<OwnAnswer> faults =
                Arrays.stream(RequestFault.values()).map(Refusal::of).map(Refusal::answer);
        Stream<OwnAnswer> failures = Arrays.stream(ErrorCode.values())
                .map(code -> new OwnAnswer(ErrorMapping.status(code), ErrorMapping.word(code), ""));
        List<String> answers = Stream.of(
                        refusals, faults, failures, Stream.of(ErrorMapping.INTERNAL, ErrorMapping.noBackend(5)))
                .flatMap(all -> all)
                .map(ErrorsDocsTest::row)
                .distinct()
                .toList();
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(answers).doesNotHaveDuplicates();
    }
}
