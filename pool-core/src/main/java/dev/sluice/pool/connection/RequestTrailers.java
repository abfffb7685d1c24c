package dev.sluice.pool.connection;

import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The fields that end an {@link Upload}: asked for once, kept for every attempt. On the shard's loop. */
final class RequestTrailers {
    private final Upload upload;
    private final Shard shard;
    private final @Nullable Mono<Http2Headers> source;
    private @Nullable Disposable asked;
    private @Nullable Http2Headers fields;
    private boolean known;
    private boolean stopped;

    RequestTrailers(Upload upload, Shard shard, @Nullable Mono<Http2Headers> source) {
        this.upload = upload;
        this.shard = shard;
        this.source = source;
        this.known = source == null;
    }

    /** Has the upload go on when they are known, or fail with them. */
    void ask() {
        if (asked != null || source == null) {
            return;
        }
        Disposable subscription = source.subscribe(
                these -> shard.execute(() -> take(these)),
                failure -> shard.execute(() -> upload.fail(Failures.bodyFailed(failure))),
                () -> shard.execute(() -> take(null)));
        asked = subscription;
        if (stopped) {
            subscription.dispose();
        }
    }

    private void take(@Nullable Http2Headers these) {
        if (known || stopped) {
            return;
        }
        String broken = these == null ? null : RequestRules.checkTrailers(these);
        if (broken != null) {
            upload.fail(Failures.invalidRequest(broken));
            return;
        }
        known = true;
        fields = these;
        upload.pump();
    }

    /** Nobody wants them any more. */
    void stop() {
        stopped = true;
        if (asked != null) {
            asked.dispose();
        }
    }

    boolean known() {
        return known;
    }

    /** What is to be sent; null for nothing. */
    @Nullable
    Http2Headers fields() {
        return fields == null || fields.isEmpty() ? null : fields;
    }
}
