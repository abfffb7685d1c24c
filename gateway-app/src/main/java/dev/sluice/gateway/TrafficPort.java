package dev.sluice.gateway;

import dev.sluice.gateway.listener.Connections;
import dev.sluice.gateway.listener.Drain;
import dev.sluice.gateway.listener.Entrance;
import reactor.netty.http.server.HttpServer;

/** What clients come in by, those who have, and whether they are asked to go. */
record TrafficPort(Drain drain, Entrance entrance, Connections connections) {
    HttpServer configure(HttpServer server) {
        return server.childAttr(Drain.KEY, drain).doOnBound(entrance::opened);
    }
}
