package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.RequestFault;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

/** A request of HTTP/1.x, as the server hands it on. */
final class Http1Request implements ClientRequest {
    private static final AsciiString ZERO = AsciiString.cached("0");
    private static final int USUAL_FIELDS = 32;

    private final HttpServerRequest request;
    private final HttpHeaders fields;
    private final RequestContext context;
    private @Nullable RequestEnd end;

    Http1Request(HttpServerRequest request) {
        this.request = request;
        this.fields = request.requestHeaders();
        this.context = RequestContext.of(Downstream.channelOf(request), false, fields.get(RequestContext.REQUEST_ID));
    }

    @Override
    public @Nullable RequestFault fault() {
        return RequestFault.of(request);
    }

    @Override
    public HttpMethod method() {
        return request.method();
    }

    @Override
    public String uri() {
        return request.uri();
    }

    @Override
    public @Nullable String host() {
        return fields.get(HttpHeaderNames.HOST);
    }

    @Override
    public @Nullable CharSequence field(AsciiString name) {
        return fields.get(name);
    }

    @Override
    public List<String> lines(AsciiString name) {
        return fields.getAll(name);
    }

    @Override
    public RequestContext context() {
        return context;
    }

    @Override
    public AsciiString via() {
        return Via.http1(request.version());
    }

    /** The framing says so (RFC 9112 §6.3). */
    @Override
    public boolean announcesBody() {
        if (fields.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return true;
        }
        CharSequence length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
        return length != null && !AsciiString.contentEquals(ZERO, length);
    }

    @Override
    public Content content(Exchange exchange) {
        end = RequestEnd.of(request, exchange);
        return end;
    }

    /** Whether the last of it has come; of a body that nobody reads it is not known. */
    boolean unfinished() {
        return end == null ? announcesBody() : !end.whole();
    }

    /** The server's. */
    HttpServerRequest servers() {
        return request;
    }

    @Override
    public Http2Headers outgoing(RequestTarget target) {
        // not validated again: the server's decoder did, and every name is put into lower case here
        Http2Headers to = new DefaultHttp2Headers(false, USUAL_FIELDS);
        to.method(method().asciiName()).path(target.path());
        if (target.authority() != null) {
            to.authority(target.authority());
        }
        ConnectionFields connection = new ConnectionFields();
        boolean trusted = context.peer().trusted();
        Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
        while (all.hasNext()) {
            Map.Entry<CharSequence, CharSequence> field = all.next();
            AsciiString name = FieldRules.lowerCase(field.getKey());
            if (FieldRules.endsHere(name)) {
                connection.read(name, field.getValue());
            } else if (ForwardedFields.pass(name, trusted)) {
                to.add(name, field.getValue());
            }
        }
        connection.apply(to);
        return to;
    }
}
