package dev.sluice.pool;

import java.time.Duration;

/**
 * How long a request may wait, by what it waits for. All positive; kept to within 50 ms.
 *
 * @param connect  dial, TLS handshake included
 * @param acquire  for a seat, from the request on
 * @param response from the request being handed to a connection to the response's head, retries included; while a body is
 *     being sent, from the last of it that was sent, unless the request has a timeout of its own
 * @param idle     on a stream after its head: without a frame from the peer, or with bytes that nobody reads or that
 *     the peer does not let us send
 */
public record Timeouts(Duration connect, Duration acquire, Duration response, Duration idle) {
    /** 2 s, 5 s, 30 s, 60 s. */
    public static final Timeouts DEFAULT =
            new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60));

    public Timeouts {
        Checks.positive("connect", connect);
        Checks.positive("acquire", acquire);
        Checks.positive("response", response);
        Checks.positive("idle", idle);
    }
}
