package dev.sluice.gateway.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpConstants;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;

/**
 * Decodes HTTP/1.x requests, and lets nothing through that two readers could read differently: the guard of a connection.
 * In the place of the first request that is faulty comes one that says so, or the end of its body says so, and everything
 * after that is dropped: nobody knows where a next request would start.
 *
 * <p>It is Netty's decoder with stricter rules, for what cannot be seen any more when a request is decoded: how many
 * lengths it had (for HTTP/1.0 Netty takes the first), how many fields, and what a chunk's line said.
 */
final class RequestDecoder extends HttpRequestDecoder {
    private final HeadRules rules = new HeadRules();
    private final RequestFaults faults;
    private final int maxFields;

    private int fields;
    private int lengths;
    /** The line of a request has come whole, and its fields have not. */
    private boolean lineRead;
    /** In a body of chunks, and within it ahead of a line that says a size. */
    private boolean chunks;

    private boolean atLine;
    private long chunkLeft;
    private boolean over;
    /** Where the words of a request line that were read so far end. */
    private int wordEnd;

    RequestDecoder(HttpDecoderConfig config, int maxFields, RequestFaults faults) {
        super(config);
        this.maxFields = maxFields;
        this.faults = faults;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        int lineBytes = chunks && atLine && !over ? chunkLine(in, out) : 0;
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        int first = out.size();
        int start = in.readerIndex();
        super.decode(context, in, out);
        int content = 0;
        for (int i = first; i < out.size() && !over; i++) {
            content += check(out, i);
        }
        if (over) {
            in.skipBytes(in.readableBytes());
        } else if (chunks && !atLine) {
            chunkLeft -= content;
            // what was read beyond the line and the content is the CR LF after it
            atLine = chunkLeft == 0 && in.readerIndex() - start > lineBytes + content;
        }
    }

    /** Whether a part of a head has come, and no more than that; asked between messages, when a read has been decoded. */
    boolean headBegun() {
        return lineRead || actualReadableBytes() > 0;
    }

    /** Checks the line ahead of a chunk if all of it is there; its length, line end included. */
    private int chunkLine(ByteBuf in, List<Object> out) {
        int lineFeed = in.indexOf(in.readerIndex(), in.writerIndex(), HttpConstants.LF);
        if (lineFeed <= in.readerIndex() || in.getByte(lineFeed - 1) != HttpConstants.CR) {
            return 0; // Netty waits for more, or fails
        }
        chunkLeft = ChunkLine.size(in, in.readerIndex(), lineFeed - 1);
        if (chunkLeft == ChunkLine.BAD) {
            breakOff(RequestFault.MALFORMED, out, out.size());
            return 0;
        }
        atLine = false;
        chunks = chunkLeft > 0; // after the last one there are trailers
        return lineFeed + 1 - in.readerIndex();
    }

    /** Checks what was decoded, and counts the content's bytes in it. */
    private int check(List<Object> out, int at) {
        Object message = out.get(at);
        if (message instanceof HttpRequest request) {
            lineRead = false;
            RequestFault fault = request.decoderResult().isFailure()
                    ? RequestFaults.of(request.decoderResult().cause())
                    : rules.check(request);
            if (fault == null) {
                begin();
            } else {
                refuse(request, fault, out, at);
            }
            return 0;
        }
        if (!((HttpObject) message).decoderResult().isSuccess()) {
            breakOff(RequestFaults.of(((HttpObject) message).decoderResult().cause()), out, at);
            return 0;
        }
        return message instanceof HttpContent content ? content.content().readableBytes() : 0;
    }

    private void begin() {
        chunks = rules.chunked();
        atLine = chunks;
        fields = 0; // those of the trailers come next
        lengths = 0;
    }

    private void refuse(HttpRequest request, RequestFault fault, List<Object> out, int at) {
        faults.found(fault);
        drop(out, at);
        out.add(fault.standIn(request));
        out.add(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void breakOff(RequestFault fault, List<Object> out, int at) {
        faults.found(fault);
        drop(out, at);
        out.add(new BrokenEnd(fault));
    }

    private void drop(List<Object> out, int from) {
        over = true;
        for (int last = out.size() - 1; last >= from; last--) {
            ReferenceCountUtil.release(out.remove(last));
        }
    }

    /** What a connection that ends leaves unfinished is nothing to answer. */
    @Override
    protected void decodeLast(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        super.decodeLast(context, in, out);
        for (int last = out.size() - 1; last >= 0; last--) {
            if (((HttpObject) out.get(last)).decoderResult().isFailure()) {
                ReferenceCountUtil.release(out.remove(last));
            }
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        lineRead = true;
        fields = 0;
        lengths = 0;
        return super.createMessage(initialLine);
    }

    @Override
    protected String splitFirstWordInitialLine(byte[] line, int start, int length) {
        wordEnd = start + length;
        if (start > 0) {
            throw new FaultyRequest(RequestFault.MALFORMED);
        }
        return super.splitFirstWordInitialLine(line, start, length);
    }

    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        separated(line, start);
        wordEnd = start + length;
        return super.splitSecondWordInitialLine(line, start, length);
    }

    @Override
    protected String splitThirdWordInitialLine(byte[] line, int start, int length) {
        separated(line, start);
        return super.splitThirdWordInitialLine(line, start, length);
    }

    /**
     * One space and nothing else stands between two words of a request line (RFC 9112 §3): Netty takes any number of
     * tabs and bare CRs for it as well, which a reader ahead of the gateway may have taken for a part of the target.
     */
    private void separated(byte[] line, int start) {
        if (start != wordEnd + 1 || line[wordEnd] != ' ') {
            throw new FaultyRequest(RequestFault.MALFORMED);
        }
    }

    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (++fields > maxFields) {
            throw new FaultyRequest(RequestFault.HEADER_FIELDS);
        }
        if (length == HttpHeaderNames.CONTENT_LENGTH.length()
                && HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)
                && ++lengths > 1) {
            throw new FaultyRequest(RequestFault.CONTENT_LENGTH);
        }
        return name;
    }
}
