package dev.sluice.gateway;

import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;

/**
 * What SIGTERM and SIGINT do: the first one ends the gateway in order, as the JVM's own handlers would; a second one, while
 * that goes on, ends it at once. The exit code is 128 and the signal's number either way, 143 or 130.
 *
 * <p>{@code sun.misc.Signal} is a part of the platform (module jdk.unsupported) for want of another: a shutdown hook hears
 * of one signal only.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final int SIGNAL_EXIT = 128;

    private final AtomicInteger heard = new AtomicInteger();

    private StopSignals() {}

    /** Takes both signals over; where the JVM keeps them to itself (-Xrs), they stay as they are. */
    static void install() {
        StopSignals signals = new StopSignals();
        for (String name : new String[] {"TERM", "INT"}) {
            try {
                Signal.handle(new Signal(name), signals::on);
            } catch (IllegalArgumentException reserved) {
                LOG.debug("SIG{} is not handled: {}", name, reserved.getMessage());
            }
        }
    }

    /** On a thread of its own for each signal, so that the first one's exit may block here. */
    private void on(Signal signal) {
        int code = SIGNAL_EXIT + signal.getNumber();
        if (heard.getAndIncrement() == 0) {
            System.exit(code);
        } else {
            // not through the log: the exit may hold its locks, and nothing is to come in between
            System.err.println("a second signal (SIG" + signal.getName() + "): the gateway ends at once");
            Runtime.getRuntime().halt(code);
        }
    }
}
