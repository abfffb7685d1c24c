package dev.sluice.deployment.chart;

import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.util.Base64;

/**
 * A Secret as Kubernetes' own client sends it: field numbers are those of {@code k8s.io/api/core/v1/generated.proto}. Answers
 * may be JSON all the same.
 */
final class ProtobufSecret {
    private static final int MAGIC_BYTES = 4;

    private ProtobufSecret() {}

    static JsonObject toJson(byte[] body) throws InvalidProtocolBufferException {
        ByteString unknown = ByteString.copyFrom(body, MAGIC_BYTES, body.length - MAGIC_BYTES);
        UnknownFieldSet fields =
                message(message(unknown).getField(2).getLengthDelimitedList().get(0));
        UnknownFieldSet named =
                message(fields.getField(1).getLengthDelimitedList().get(0));
        JsonObject metadata = new JsonObject();
        metadata.addProperty("name", text(named.getField(1)));
        metadata.add("labels", map(named.getField(11), false));
        JsonObject secret = new JsonObject();
        secret.addProperty("apiVersion", "v1");
        secret.addProperty("kind", "Secret");
        secret.add("metadata", metadata);
        secret.add("data", map(fields.getField(2), true));
        secret.addProperty("type", text(fields.getField(3)));
        return secret;
    }

    private static UnknownFieldSet message(ByteString bytes) throws InvalidProtocolBufferException {
        return UnknownFieldSet.parseFrom(bytes);
    }

    private static String text(Field field) {
        return field.getLengthDelimitedList().get(0).toStringUtf8();
    }

    /** Entries of names and values; values that are bytes are Base64 in JSON. */
    private static JsonObject map(Field entries, boolean bytes) throws InvalidProtocolBufferException {
        JsonObject map = new JsonObject();
        for (ByteString entry : entries.getLengthDelimitedList()) {
            Field value = message(entry).getField(2);
            byte[] raw = value.getLengthDelimitedList().get(0).toByteArray();
            map.addProperty(
                    text(message(entry).getField(1)),
                    bytes ? Base64.getEncoder().encodeToString(raw) : text(value));
        }
        return map;
    }
}
