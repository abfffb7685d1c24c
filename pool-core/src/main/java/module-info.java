/** The upstream HTTP/2 connection pool: its users see {@code dev.sluice.pool} and nothing else. */
module dev.sluice.pool {
    requires transitive io.netty.buffer;
    requires transitive io.netty.codec.http2;
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires transitive reactor.netty.core;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.sluice.pool;
}
