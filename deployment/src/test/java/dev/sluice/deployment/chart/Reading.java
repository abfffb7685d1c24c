package dev.sluice.deployment.chart;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A manifest beside what a model made of it. */
final class Reading {
    private Reading() {}

    /** The first value that the model read as something else, or null; empty collections that the model adds do not count. */
    static @Nullable String difference(String path, JsonElement given, JsonElement read) {
        if (given.isJsonObject() && read.isJsonObject()) {
            return given.getAsJsonObject().entrySet().stream()
                    .map(field -> difference(path + "/" + field.getKey(), field.getValue(), field(read, field)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }
        if (given.isJsonArray() && read.isJsonArray()) {
            return differenceOfItems(path, given, read);
        }
        return given.equals(read) ? null : path + " is " + given + ", read as " + read;
    }

    private static @Nullable String differenceOfItems(String path, JsonElement given, JsonElement read) {
        for (int i = 0; i < given.getAsJsonArray().size(); i++) {
            String found = difference(
                    path + "/" + i,
                    given.getAsJsonArray().get(i),
                    read.getAsJsonArray().get(i));
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private static JsonElement field(JsonElement object, Map.Entry<String, JsonElement> like) {
        JsonElement value = object.getAsJsonObject().get(like.getKey());
        return value == null ? JsonNull.INSTANCE : value;
    }
}
