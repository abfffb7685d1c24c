package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client's side that remembers what it got, and fails where a test says. */
final class FragileDownstream implements Downstream {
    final List<String> got = new ArrayList<>();
    /** What a head makes it throw. */
    @Nullable
    RuntimeException onHead;

    boolean writable = true;

    /** What happens when it gets content. */
    Runnable onData = () -> {};

    private @Nullable Runnable waiting;

    final EmbeddedChannel channel = new EmbeddedChannel();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    FragileDownstream() {
        channel.config().setAllocator(allocator);
    }

    /** Bytes of the connection's buffers that nobody released. */
    long heldBytes() {
        return allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory();
    }

    @Override
    public void informational(InformationalHead head) {
        got.add("informational " + head.fields().status());
    }

    @Override
    public void close() {
        got.add("close");
    }

    @Override
    public void head(Http2Headers head, boolean end) {
        if (onHead != null) {
            throw onHead;
        }
        got.add("head " + head.status());
    }

    @Override
    public void data(ByteBuf content, boolean end) {
        got.add("data");
        content.release();
        onData.run();
    }

    /** The client takes content again, which somebody waits for. */
    void takesMore() {
        Objects.requireNonNull(waiting).run();
    }

    @Override
    public boolean writable() {
        return writable;
    }

    @Override
    public void whenWritable(Runnable then) {
        waiting = then;
    }

    @Override
    public void trailers(Http2Headers trailers) {
        got.add("trailers");
    }

    @Override
    public void flush() {}

    @Override
    public void cut(long http2Code) {
        got.add("cut " + http2Code);
    }

    @Override
    public Channel connection() {
        return channel;
    }
}
