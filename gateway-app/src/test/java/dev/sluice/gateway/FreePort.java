package dev.sluice.gateway;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for those who have to know theirs before they are bound. */
public final class FreePort {
    /** Nobody listens here (tcpmux), and only a privileged process could. */
    public static final int NOBODYS = 1;

    /** The kernel gives connections without a port of their own one above these: what is free here stays so. */
    private static final int FIRST = 10_240;

    private static final int END = 32_768;

    private FreePort() {}

    /** A port where nobody listens, and where no connection begins. */
    public static int next() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // another one
            }
        }
    }
}
