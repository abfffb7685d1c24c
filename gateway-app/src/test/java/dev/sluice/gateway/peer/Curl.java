package dev.sluice.gateway.peer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Requests with curl. */
final class Curl {
    private static final String MARK = "\n@@ ";

    private Curl() {}

    /** @param version the HTTP version of the answer: {@code 1.1} or {@code 2} */
    record Answer(int status, String version, String head, byte[] body) {}

    /** One request; its arguments are curl's. */
    static Answer request(Object... arguments) throws Exception {
        Path body = Files.createTempFile("sluice-curl", ".body");
        Path head = Files.createTempFile("sluice-curl", ".head");
        try {
            List<Object> all = new ArrayList<>(List.of("-sS", "--max-time", 50, "-o", body, "-D", head));
            all.addAll(List.of("-w", MARK + "%{http_code} %{http_version}"));
            all.addAll(Arrays.asList(arguments));
            String output = Running.toItsEnd(Program.CURL, all.toArray());
            String[] words =
                    output.substring(output.lastIndexOf(MARK) + MARK.length()).split(" ", -1);
            return new Answer(
                    Integer.parseInt(words[0]),
                    words[1],
                    Files.readString(head).toLowerCase(java.util.Locale.ROOT),
                    Files.readAllBytes(body));
        } finally {
            Files.delete(body);
            Files.delete(head);
        }
    }
}
