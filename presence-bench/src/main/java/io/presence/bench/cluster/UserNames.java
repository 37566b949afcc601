package io.presence.bench.cluster;

import java.util.Locale;

/** What the users are called; of those whose notices are timed the name tells when they were to join. */
final class UserNames {
    private static final int HEX = 16;

    private UserNames() {}

    static String plain(int number) {
        return String.format(Locale.ROOT, "user-%07d", number);
    }

    /**
     * One who is timed.
     *
     * @param number from 0
     * @param due when it is to join, by {@link System#nanoTime()}
     */
    static String timed(int number, long due) {
        return number + "@" + Long.toHexString(due);
    }

    static boolean isTimed(String name) {
        return name.indexOf('@') > 0;
    }

    static int number(String timed) {
        return Integer.parseInt(timed, 0, timed.indexOf('@'), 10);
    }

    static long due(String timed) {
        return Long.parseUnsignedLong(timed, timed.indexOf('@') + 1, timed.length(), HEX);
    }

    /** A String is 24 bytes, its array 16 and one for each character, to a multiple of 8. */
    static long heapBytes(String name) {
        return 24 + (16L + name.length() + 7) / 8 * 8;
    }
}
