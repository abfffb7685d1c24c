package dev.sluice.deployment.chart;

import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** What Helm notes in a cluster about a release, a Secret for each revision: the next upgrade starts from it. */
final class StoredRelease {
    private StoredRelease() {}

    /** The objects of the latest revision. */
    static Release latest(Cluster cluster) throws IOException {
        List<String> revisions = cluster.names("secrets");
        String encoded = cluster.get("secrets", revisions.get(revisions.size() - 1))
                .getAsJsonObject("data")
                .get("release")
                .getAsString();
        // once by Helm, and once more as every Secret in JSON
        byte[] zipped = Base64.getDecoder().decode(Base64.getDecoder().decode(encoded));
        try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return Release.of(JsonParser.parseString(new String(text.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject()
                    .get("manifest")
                    .getAsString());
        }
    }
}
