package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.RequestFault;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client's request, the same whatever the client speaks. On its connection's event loop only. */
interface ClientRequest {
    /** What the connection's guard found wrong with it, or null. */
    default @Nullable RequestFault fault() {
        return null;
    }

    HttpMethod method();

    /** What is asked for, verbatim. */
    String uri();

    /** The authority that it names beside its URI, or null. */
    @Nullable
    String host();

    /** A field's first value, or null. */
    @Nullable
    CharSequence field(AsciiString name);

    /** A field's lines. */
    List<String> lines(AsciiString name);

    /** Who sent it, and its id. */
    RequestContext context();

    /** The element of {@code via} that tells how it came. */
    AsciiString via();

    /** Whether content follows the head, or may follow. */
    boolean announcesBody();

    /** What follows the head; once. The exchange ends where that turns out to be no body. */
    Content content(Exchange exchange);

    /**
     * The upstream's fields as far as they are the client's own: without what ends here, and without what only a trusted
     * proxy may say. Once, and last: the request may give away what it has.
     */
    Http2Headers outgoing(RequestTarget target);
}
