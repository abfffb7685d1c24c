package dev.sluice.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for those who have to know theirs before they are bound. */
public final class FreePort {
    /** Nobody listens here (tcpmux), and only a privileged process could. */
    public static final int NOBODYS = 1;

    /**
     * With the kernel's default range (ip_local_port_range), connections without a port of their own get one far above these;
     * .ci takes its own from the end on. What is free here stays so, unless another run of the tests draws the same one.
     */
    private static final int FIRST = 10_240;

    private static final int END = 20_000;
    private static final int TRIES = 100;

    private FreePort() {}

    /** A port where nobody listens, on no address, and where no connection begins. */
    public static int next() throws IOException {
        BindException taken = new BindException("no free port");
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            // on the wildcard, as the gateway does: one that is taken on a single address is not free
            try (ServerSocket free = new ServerSocket(port, 1)) {
                return free.getLocalPort();
            } catch (BindException e) {
                taken = e;
            }
        }
        throw taken;
    }
}
