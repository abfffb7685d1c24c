package dev.sluice.pool.connection;

import dev.sluice.pool.H2Connection;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.Origin;
import dev.sluice.pool.slot.SeatToken;
import reactor.core.publisher.Mono;

/** A token's view of its connection. */
record TokenConnection(SeatToken token) implements H2Connection {
    @Override
    public Mono<H2Response> request(H2Request request) {
        return new CallMono<>() {
            @Override
            Shard shard() {
                return OriginPool.of(token).shard;
            }

            @Override
            Origin origin() {
                return token.origin();
            }

            @Override
            Receiver.Ongoing call(Shard shard, Receiver<H2Response> receiver) {
                return new Call(OriginPool.of(token), request, receiver, token);
            }
        };
    }

    @Override
    public State state() {
        return token.current() ? State.READY : State.DEAD;
    }
}
