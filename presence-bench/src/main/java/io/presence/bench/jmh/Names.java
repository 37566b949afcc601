package io.presence.bench.jmh;

import java.util.Locale;

/** Users' names, of one length. */
public final class Names {
    private Names() {}

    /**
     * A user's name.
     *
     * @param number which, from 0
     * @return twelve characters
     */
    public static String user(int number) {
        return String.format(Locale.ROOT, "user-%07d", number);
    }
}
