package dev.sluice.deployment.chart;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;

/** values.schema.json, as the names that it has. */
final class Schema {
    private final JsonObject definitions;
    private final Set<String> leaves = new TreeSet<>();

    private Schema(JsonObject root) {
        definitions = root.getAsJsonObject("definitions");
        root.getAsJsonObject("properties")
                .entrySet()
                .forEach(property -> addLeaves(property.getKey(), property.getValue()));
    }

    /** Its leaves, written as the gateway's documentation does: {@code NAME} for any name, {@code [i]} for an item. */
    static Set<String> leaves() throws IOException {
        String text = Files.readString(Chart.DIRECTORY.resolve("values.schema.json"));
        return new Schema(JsonParser.parseString(text).getAsJsonObject()).leaves;
    }

    private void addLeaves(String path, JsonElement given) {
        JsonObject schema = resolved(given.getAsJsonObject());
        JsonElement others = schema.get("additionalProperties");
        JsonElement items = schema.get("items");
        if (schema.has("properties")) {
            schema.getAsJsonObject("properties")
                    .entrySet()
                    .forEach(property -> addLeaves(path + "." + property.getKey(), property.getValue()));
        } else if (others != null && isRecord(others)) {
            addLeaves(path + ".NAME", others);
        } else if (items != null && isRecord(items)) {
            addLeaves(path + "[i]", items);
        } else {
            leaves.add(path);
        }
    }

    private boolean isRecord(JsonElement schema) {
        return schema.isJsonObject() && resolved(schema.getAsJsonObject()).has("properties");
    }

    private JsonObject resolved(JsonObject schema) {
        return schema.has("$ref")
                ? definitions.getAsJsonObject(schema.get("$ref").getAsString().replace("#/definitions/", ""))
                : schema;
    }
}
