package dev.sluice.gateway;

import dev.sluice.gateway.config.DrainProperties;
import dev.sluice.gateway.config.Durations;
import dev.sluice.gateway.listener.Farewell;
import dev.sluice.gateway.observe.RequestMeters;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Stops the gateway so that no accepted request is lost, before Boot stops its servers, which are left nothing to do.
 * Readiness has fallen when it begins: Boot sees to that first of all. Then
 *
 * <ol>
 *   <li>connections are accepted for the delay, until load balancers have noticed, and HTTP/1.1 answers say {@code
 *       connection: close};
 *   <li>no more connections are accepted, and each takes its leave as its requests are finished;
 *   <li>what is left when the timeout has passed is cut.
 * </ol>
 *
 * <p>It blocks the thread that stops the context, so that no timeout of a lifecycle phase ends it early; the management
 * port and the upstream connections, which stop later, live on meanwhile.
 */
final class DrainLifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(DrainLifecycle.class);
    /** Boot's web servers begin to stop 1,024 below the default. */
    private static final int PHASE = DEFAULT_PHASE - 512;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final Duration CUT = Duration.ofSeconds(1);

    private final DrainProperties settings;
    private final TrafficPort port;
    private final RequestMeters requests;
    private final ReactorResourceFactory resources;
    private volatile boolean running;

    DrainLifecycle(
            DrainProperties settings, TrafficPort port, RequestMeters requests, ReactorResourceFactory resources) {
        this.settings = settings;
        this.port = port;
        this.requests = requests;
        this.resources = resources;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        announce();
        leave();
        long begun = System.nanoTime();
        if (closed(settings.timeout())) {
            LOG.info("stop: every connection is closed, after {} ms", millisSince(begun));
        } else {
            cut();
        }
    }

    private void announce() {
        port.drain().begin();
        LOG.info(
                "stop: not ready any more; connections are accepted for {} yet; {} connections, {} requests under way",
                Durations.text(settings.delay()),
                port.connections().count(),
                requests.active());
        long end = System.nanoTime() + settings.delay().toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void leave() {
        port.drain().leave();
        port.entrance()
                .close(Objects.requireNonNull(resources.getLoopResources()).onServer(true));
        LOG.info(
                "stop: no more connections are accepted; {} are left, with {} requests, which get {} to finish",
                port.connections().count(),
                requests.active(),
                Durations.text(settings.timeout()));
        port.connections().forEach(Farewell::begin);
    }

    private void cut() {
        LOG.warn(
                "stop: {} has passed; cutting the {} connections that are left, with {} requests",
                Durations.text(settings.timeout()),
                port.connections().count(),
                requests.active());
        port.connections().forEach(Farewell::cut);
        if (!closed(CUT)) {
            LOG.warn("stop: {} connections do not close", port.connections().count());
        }
    }

    /** Whether all connections are closed, at the latest after this time. */
    private boolean closed(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        while (port.connections().count() > 0 && end - System.nanoTime() > 0) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return port.connections().count() == 0;
    }

    private static long millisSince(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
