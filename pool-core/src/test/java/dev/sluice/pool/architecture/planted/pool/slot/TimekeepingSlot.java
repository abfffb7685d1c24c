package dev.sluice.pool.architecture.planted.pool.slot;

/** A slot that looks at the clock instead of being told the time. */
final class TimekeepingSlot {
    private TimekeepingSlot() {}

    static long now() {
        return System.nanoTime();
    }
}
