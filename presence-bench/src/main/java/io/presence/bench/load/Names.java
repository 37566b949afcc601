package io.presence.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Names of users, all of one length: a prefix, and a number of eight digits. A notice ends with its name, so whose it is
 * can be read from its last eight bytes.
 */
public final class Names {
    private static final int DIGITS = 8;
    private static final int FIRST_TOO_LARGE = 100_000_000;

    private final String prefix;
    private final byte[] loginFrames;
    private final int firstDigit;

    /** @param prefix ASCII, without what JSON escapes */
    public Names(String prefix) {
        this.prefix = prefix;
        byte[] login = ClientFrames.login(of(0));
        loginFrames = Arrays.copyOf(ClientFrames.CHALLENGE, ClientFrames.CHALLENGE.length + login.length);
        System.arraycopy(login, 0, loginFrames, ClientFrames.CHALLENGE.length, login.length);
        byte[] name = of(0).getBytes(StandardCharsets.US_ASCII);
        firstDigit = loginFrames.length - "\"}".length() - name.length + prefix.length();
    }

    public String of(int number) {
        if (number < 0 || number >= FIRST_TOO_LARGE) {
            throw new IllegalArgumentException("number " + number + " has no name: from 0, below " + FIRST_TOO_LARGE);
        }
        String digits = Integer.toString(number);
        return prefix + "0".repeat(DIGITS - digits.length()) + digits;
    }

    int length() {
        return prefix.length() + DIGITS;
    }

    /** CHALLENGE and REQUEST of a user, whole; valid until the next call. */
    byte[] loginFrames(int number) {
        int left = number;
        for (int i = firstDigit + DIGITS - 1; i >= firstDigit; i--) {
            loginFrames[i] = (byte) ('0' + left % 10);
            left /= 10;
        }
        return loginFrames;
    }

    /** The number of the name that ends before an index of little-endian bytes: all eight digits at a time. */
    static int numberBefore(ByteBuffer bytes, int end) {
        long digits = bytes.getLong(end - DIGITS) & 0x0f0f0f0f0f0f0f0fL;
        long pairs = ((digits * 2561) >>> 8) & 0x00ff00ff00ff00ffL;
        long fours = ((pairs * 6553601) >>> 16) & 0x0000ffff0000ffffL;
        return (int) ((fours * 42949672960001L) >>> 32);
    }
}
