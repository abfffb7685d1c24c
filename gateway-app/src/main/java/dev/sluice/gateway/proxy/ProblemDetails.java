package dev.sluice.gateway.proxy;

import dev.sluice.gateway.route.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * An own answer's content: a JSON object of RFC 9457, with members of ours beside the standard's. It is written token by
 * token: binding objects would cost more than all the rest of a 404.
 */
final class ProblemDetails {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_BYTES = 320;

    private ProblemDetails() {}

    /** The content in a buffer of the caller's. */
    static ByteBuf write(OwnAnswer answer, OwnAnswer.About about, ByteBufAllocator allocator) {
        ByteBuf content = allocator.buffer(USUAL_BYTES);
        OutputStream out = new ByteBufOutputStream(content);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty("type", "about:blank");
            json.writeStringProperty(
                    "title", HttpResponseStatus.valueOf(answer.status()).reasonPhrase());
            json.writeNumberProperty("status", answer.status());
            json.writeStringProperty("detail", answer.detail());
            json.writeStringProperty("reason", answer.reason());
            Route route = about.route();
            if (route != null) {
                json.writeStringProperty("route", route.id());
                json.writeStringProperty("upstream", route.upstream().name());
            }
            json.writeStringProperty("request_id", about.requestId().toString());
            json.writeEndObject();
        }
        return content;
    }
}
