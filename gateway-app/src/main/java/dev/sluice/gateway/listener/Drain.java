package dev.sluice.gateway.listener;

/** Whether the gateway is stopping: set once, read for every answer. Any thread. */
public final class Drain {
    private volatile boolean begun;

    /** From now on HTTP/1.1 answers ask their clients to go. */
    public void begin() {
        begun = true;
    }

    /** Whether clients are asked to go. */
    public boolean begun() {
        return begun;
    }
}
