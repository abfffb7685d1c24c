package dev.sluice.gateway.listener;

import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;

/** What hears of a stream whose request was taken; on its connection's event loop, in the order of these methods. */
public interface TakenStream {
    /** It is known where its frames go: the request may be answered from now on. */
    void begin();

    /**
     * Content came; the frame is the receiver's, and its flow-controlled bytes are given back as they are
     * {@linkplain ClientStream#consumed consumed}.
     */
    void data(Http2DataFrame frame);

    /** Trailers came, which end the request. */
    void trailers(Http2Headers trailers);

    /** The windows and the socket take more, or no more, than they did. */
    void writabilityChanged();

    /** Hearing of it went wrong, which is no client's fault: whether that was told and the request ended; if not, its stream is reset. */
    boolean broke(Throwable bug);

    /** The stream is closed, however it came to that: nothing is heard of it any more. */
    void closed();
}
