package dev.sluice.gateway.proxy;

import dev.sluice.gateway.listener.ClientStream;
import dev.sluice.gateway.listener.TakenStream;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request of HTTP/2, from its head to its stream's end. */
final class Http2Request implements ClientRequest, TakenStream {
    private final Exchanges exchanges;
    private final ClientStream stream;
    private final Http2Headers head;
    private final HttpMethod method;
    private final boolean ended;
    private final RequestContext context;
    private final Http2Downstream downstream;
    private @Nullable Exchange exchange;
    private @Nullable Http2Content content;

    Http2Request(Exchanges exchanges, ClientStream stream, Http2Headers head, boolean ended) {
        this.exchanges = exchanges;
        this.stream = stream;
        this.head = head;
        this.method = HttpMethod.valueOf(String.valueOf(head.method()));
        this.ended = ended;
        this.context = RequestContext.of(stream.connection(), true, head.get(RequestContext.REQUEST_ID));
        this.downstream = new Http2Downstream(stream, context);
    }

    @Override
    public void begin() {
        if (!ended) {
            content = new Http2Content(stream, continues());
        }
        exchange = exchanges.of(this, downstream);
        exchange.start();
    }

    /** Whether the client waits for leave to send its content (RFC 9110 §10.1.1). */
    private boolean continues() {
        return head.contains(HttpHeaderNames.EXPECT);
    }

    @Override
    public void data(Http2DataFrame frame) {
        if (content != null) {
            content.data(frame);
        } else {
            ReferenceCountUtil.release(frame);
        }
    }

    @Override
    public void trailers(Http2Headers trailers) {
        if (content != null) {
            content.end(trailers);
        }
    }

    @Override
    public void writabilityChanged() {
        downstream.writabilityChanged();
    }

    @Override
    public void closed() {
        if (exchange != null) {
            exchange.cancel();
        }
        if (content != null) {
            content.closed();
        }
    }

    @Override
    public boolean broke(Throwable bug) {
        if (exchange == null) {
            return false;
        }
        exchange.broke(bug);
        return true;
    }

    @Override
    public HttpMethod method() {
        return method;
    }

    @Override
    public String uri() {
        return String.valueOf(head.path());
    }

    @Override
    public @Nullable String host() {
        CharSequence authority = head.authority();
        if (authority == null) {
            authority = head.get(HttpHeaderNames.HOST);
        }
        return authority == null ? null : authority.toString();
    }

    @Override
    public @Nullable CharSequence field(AsciiString name) {
        return head.get(name);
    }

    @Override
    public List<String> lines(AsciiString name) {
        List<CharSequence> values = head.getAll(name);
        List<String> lines = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            lines.add(values.get(i).toString());
        }
        return lines;
    }

    @Override
    public RequestContext context() {
        return context;
    }

    @Override
    public AsciiString via() {
        return Via.FROM_HTTP2;
    }

    @Override
    public boolean announcesBody() {
        return !ended && BodyLength.declared(this) != 0;
    }

    @Override
    public Content content(Exchange exchange) {
        if (content == null) {
            throw new IllegalStateException("the request has ended with its head");
        }
        return content;
    }

    /** The decoder's own fields, without what ends here: most requests have nothing of the kind. */
    @Override
    public Http2Headers outgoing(RequestTarget target) {
        boolean trusted = context.peer().trusted();
        List<AsciiString> doomed = List.of();
        ConnectionFields connection = null;
        for (Map.Entry<CharSequence, CharSequence> field : head) {
            AsciiString name = AsciiString.of(field.getKey());
            boolean ends = FieldRules.endsHere(name);
            if (ends) {
                connection = connection == null ? new ConnectionFields() : connection;
                connection.read(name, field.getValue());
            }
            if (ends || !ForwardedFields.pass(name, trusted)) {
                doomed = doomed.isEmpty() ? new ArrayList<>() : doomed;
                doomed.add(name);
            }
        }
        for (int i = 0; i < doomed.size(); i++) {
            head.remove(doomed.get(i));
        }
        if (head.authority() == null && target.authority() != null) {
            head.authority(target.authority());
        }
        if (connection != null) {
            connection.apply(head);
        }
        return head;
    }
}
