package io.presence.client.connection;

import java.util.concurrent.TimeUnit;

/** A clock that only goes forward. */
final class Clock {
    private Clock() {}

    static long nowMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
