package dev.sluice.gateway.listener;

/**
 * What a client did with its newest stream ids: which it opened, and which of those it ended. Older ones are forgotten,
 * and nothing is said of them. It follows the client's own frames only, so that no frame that crosses one of ours is
 * held against the client.
 */
final class StreamIds {
    private static final int WORDS = 16;
    private static final int REMEMBERED = WORDS * Long.SIZE;

    private final long[] opened = new long[WORDS];
    private final long[] ended = new long[WORDS];
    /** Of streams, counted from 0: the ids 1, 3, 5 are 0, 1, 2. */
    private int newest = -1;

    /** A stream that is newer than all others. */
    void open(int id) {
        int number = id >>> 1;
        if (number - newest >= REMEMBERED) {
            newest = number - REMEMBERED;
        }
        while (newest < number) {
            newest++;
            set(opened, newest, false);
            set(ended, newest, false);
        }
        set(opened, number, true);
    }

    /** The client will send nothing more on it. */
    void end(int id) {
        if (remembered(id)) {
            set(ended, id >>> 1, true);
        }
    }

    boolean newer(int id) {
        return id >>> 1 > newest;
    }

    /** Whether the client left it out when it opened a newer one. */
    boolean skipped(int id) {
        return remembered(id) && !get(opened, id >>> 1);
    }

    boolean ended(int id) {
        return remembered(id) && get(ended, id >>> 1);
    }

    private boolean remembered(int id) {
        int number = id >>> 1;
        return number <= newest && newest - number < REMEMBERED;
    }

    private static boolean get(long[] bits, int number) {
        return (bits[word(number)] & 1L << number) != 0;
    }

    private static void set(long[] bits, int number, boolean value) {
        long bit = 1L << number;
        bits[word(number)] = value ? bits[word(number)] | bit : bits[word(number)] & ~bit;
    }

    private static int word(int number) {
        return number / Long.SIZE % WORDS;
    }
}
