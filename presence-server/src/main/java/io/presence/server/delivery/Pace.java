package io.presence.server.delivery;

/**
 * When notices may leave next: a delivery is followed by a pause as long as it took, and three times as long where that is
 * short. So a loop that has much to deliver spends half of its time or more on other things and gathers notices meanwhile,
 * which then leave in fewer writes; and where there is little, the pause is over before the next notice comes, and it leaves
 * at once.
 *
 * <p>Pure. Takes the time from outside, in nanoseconds of any clock that only goes forward.
 */
final class Pace {
    /** So that a delivery which took long for other reasons, as a pause of the JVM, holds up nobody for as long again. */
    private static final long MAX_PAUSE_NANOS = 50_000_000;

    /** Up to here a pause is longer than the delivery: nobody notices so short a wait. */
    private static final long SHORT_PAUSE_NANOS = 6_000_000;

    private static final int TIMES_AS_LONG = 3;

    private long took;
    private long pauseEnds;
    private boolean paused;

    /** A part of a delivery is done. */
    void delivered(long beganNanos, long endedNanos, boolean all) {
        took += endedNanos - beganNanos;
        if (all) {
            paused = true;
            long shortPause = Math.min(TIMES_AS_LONG * took, SHORT_PAUSE_NANOS);
            pauseEnds = endedNanos + Math.min(Math.max(shortPause, took), MAX_PAUSE_NANOS);
            took = 0;
        }
    }

    /** How long to wait before the next, in nanoseconds; zero or less if it may begin. */
    long left(long nowNanos) {
        return paused ? pauseEnds - nowNanos : 0;
    }
}
