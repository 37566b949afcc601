package io.presence.bench.load;

/**
 * When logins are due: at even distances, whatever became of those before. A login that starts late was meant to start on
 * time, and its latency counts from there, so that a server that stalls is not asked less and does not look better.
 *
 * @param startNanos when the first is due
 * @param perSecond how many are due in a second
 */
record Schedule(long startNanos, double perSecond) {
    private static final double NANOS = 1e9;

    Schedule {
        if (!(perSecond > 0)) {
            throw new IllegalArgumentException(perSecond + " logins a second: must be above 0");
        }
    }

    /** When login number {@code index}, from 0, is due. */
    long due(long index) {
        return startNanos + (long) (index * NANOS / perSecond);
    }

    /** The first login that is due at that time or after it. */
    long indexAt(long nanos) {
        return (long) Math.ceil((nanos - startNanos) * perSecond / NANOS);
    }
}
