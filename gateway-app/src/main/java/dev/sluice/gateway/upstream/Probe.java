package dev.sluice.gateway.upstream;

import dev.sluice.pool.ErrorCode;
import dev.sluice.pool.H2Request;
import dev.sluice.pool.H2Response;
import dev.sluice.pool.PoolException;
import dev.sluice.pool.RetryVerdict;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;

/**
 * One question to a backend whether it is well, over the connections that its requests use. With a path it is a GET, and a
 * status of 200 to 399 is a yes, as it is for a Kubernetes probe. Without one it is {@code OPTIONS *} (RFC 9110 §9.3.7),
 * which is about the server and no resource: whatever it answers, and if it is a reset stream, says that it is there.
 *
 * <p>On one event loop. It ends once, and then has said whether it succeeded.
 */
final class Probe extends BaseSubscriber<H2Response> {
    private static final AsciiString USER_AGENT = AsciiString.cached("sluice-probe");

    private final Member member;
    private final @Nullable String path;
    private final Duration timeout;
    private final Runnable whenOver;
    private boolean over;

    Probe(Member member, Duration timeout, Runnable whenOver) {
        this.member = member;
        this.path = member.policy().path();
        this.timeout = timeout;
        this.whenOver = whenOver;
    }

    void sendBy(Transport transport) {
        Http2Headers fields = new DefaultHttp2Headers(false, 8)
                .method(path == null ? "OPTIONS" : "GET")
                .path(path == null ? "*" : path)
                .scheme(member.scheme())
                .authority(member.backend().origin().authority())
                .add("user-agent", USER_AGENT);
        H2Request request = H2Request.builder(fields).responseTimeout(timeout).build();
        transport.request(member.backend(), request).subscribe(this);
    }

    @Override
    protected void hookOnNext(H2Response answer) {
        int status = answer.status();
        answer.discard();
        if (over) {
            return;
        }
        if (path == null || (status >= 200 && status < 400)) {
            member.probeSucceeded();
        } else {
            member.probeFailed(new Fault("probe-status", "GET " + path + " was answered " + status));
        }
        end();
    }

    @Override
    protected void hookOnError(Throwable failure) {
        if (over) {
            return;
        }
        if (!(failure instanceof PoolException reason)) {
            member.probeFailed(new Fault("probe-failed", "a probe failed: " + failure));
        } else if (path == null && speaks(reason)) {
            member.probeSucceeded();
        } else if (!member.in() || Blame.isBackends(reason, false)) {
            member.probeFailed(Fault.of(reason));
        }
        // else it was not asked at all: that says nothing against one that is in
        end();
    }

    /** The transport said nothing in twice its time. */
    void giveUp() {
        if (!over) {
            cancel();
            member.probeFailed(new Fault("probe-timeout", "a probe got no answer"));
            end();
        }
    }

    /** Ends it without a verdict. */
    void drop() {
        over = true;
        cancel();
    }

    /** It broke off this stream alone: there is a server that reads requests. */
    private static boolean speaks(PoolException reason) {
        return reason.code() == ErrorCode.STREAM_RESET && reason.verdict() != RetryVerdict.NEVER;
    }

    private void end() {
        over = true;
        whenOver.run();
    }
}
