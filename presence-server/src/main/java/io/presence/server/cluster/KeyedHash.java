package io.presence.server.cluster;

/**
 * SipHash-2-4 of a user's UTF-16 code units, lower byte first (J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast
 * short-input PRF", 2012). Keyed, so that nobody can choose names whose hashes cancel in a digest. Written here, since no
 * library that is a dependency already has it.
 */
final class KeyedHash {
    private static final int CHARS_IN_A_WORD = 4;

    private final long k0;
    private final long k1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    KeyedHash(long k0, long k1) {
        this.k0 = k0;
        this.k1 = k1;
    }

    /** Owned by one context: the state of the rounds is the object's. */
    long of(String user) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
        int length = user.length();
        int whole = length - length % CHARS_IN_A_WORD;
        for (int i = 0; i < whole; i += CHARS_IN_A_WORD) {
            word(user.charAt(i)
                    | ((long) user.charAt(i + 1) << 16)
                    | ((long) user.charAt(i + 2) << 32)
                    | ((long) user.charAt(i + 3) << 48));
        }
        long last = ((long) length * Character.BYTES) << 56;
        for (int i = whole; i < length; i++) {
            last |= (long) user.charAt(i) << (16 * (i - whole));
        }
        word(last);
        v2 ^= 0xff;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void word(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
