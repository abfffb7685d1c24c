package dev.sluice.gateway.proxy;

import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import java.security.SecureRandom;

/**
 * Makes request ids: 128 bits in hex. The first half is an event loop's own random number, the second a counter that is
 * scrambled, so that an id tells no one how busy the gateway is. No id comes twice from one loop, and ids cost neither a lock
 * nor a random number each. They are no secrets. One thread.
 */
final class RequestIds {
    private static final FastThreadLocal<RequestIds> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected RequestIds initialValue() {
            SecureRandom random = new SecureRandom();
            return new RequestIds(random.nextLong(), random.nextLong());
        }
    };
    private static final int DIGITS = 2 * Long.BYTES;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};
    /** 2⁶⁴ divided by the golden ratio, made odd: all numbers come before one comes again. */
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private final byte[] prefix = new byte[2 * DIGITS];
    private long state;

    RequestIds(long loop, long seed) {
        write(loop, prefix, 0);
        this.state = seed;
    }

    /** The calling event loop's. */
    static RequestIds ofThread() {
        return OF_THREAD.get();
    }

    /** The next one. */
    AsciiString next() {
        state += STEP;
        byte[] digits = prefix.clone();
        write(scrambled(state), digits, DIGITS);
        return new AsciiString(digits, false);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014), which maps no two numbers to one. */
    private static long scrambled(long number) {
        long z = (number ^ (number >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    private static void write(long number, byte[] to, int at) {
        for (int i = 0; i < DIGITS; i++) {
            to[at + i] = HEX[(int) (number >>> (60 - 4 * i)) & 0xf];
        }
    }
}
