package dev.sluice.deployment.chart;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a cluster's API answers: an object, or a Status that says why there is none. */
record ClusterAnswer(int status, JsonObject object) {

    static ClusterAnswer of(@Nullable JsonObject object) {
        return object == null ? failure(404, "NotFound", "there is none") : new ClusterAnswer(200, object);
    }

    static ClusterAnswer alreadyExists(String object) {
        return failure(409, "AlreadyExists", object + " already exists");
    }

    static ClusterAnswer invalid(String object, String why) {
        return failure(422, "Invalid", object + " is invalid: " + why);
    }

    byte[] bytes() {
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static ClusterAnswer failure(int code, String reason, String message) {
        JsonObject status = new JsonObject();
        status.addProperty("kind", "Status");
        status.addProperty("apiVersion", "v1");
        status.addProperty("status", "Failure");
        status.addProperty("reason", reason);
        status.addProperty("message", message);
        status.addProperty("code", code);
        return new ClusterAnswer(code, status);
    }
}
