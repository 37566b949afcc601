package io.presence.client.connection;

/**
 * How long to wait before the next try to connect: exponential backoff with full jitter, so that the clients of a node
 * that went down come back spread over the whole window and not at its end.
 *
 * @param delayMillis the ceiling before the first try, in milliseconds, at least 1
 * @param maxDelayMillis what the ceiling grows to, in milliseconds, at least {@code delayMillis}
 */
record ReconnectPolicy(long delayMillis, long maxDelayMillis) {

    /**
     * The longest wait before a try; it doubles with each failure.
     *
     * @param failures how many tries failed since the last connection that lasted, 0 or more
     * @return milliseconds
     */
    long ceilingMillis(int failures) {
        // 2^31 times the shortest delay is beyond every longest one.
        long doubled = delayMillis << Math.min(failures, 31);
        return doubled < 0 ? maxDelayMillis : Math.min(maxDelayMillis, doubled);
    }

    /**
     * The wait before a try.
     *
     * @param failures how many tries failed since the last connection that lasted, 0 or more
     * @param random uniform, from 0 to below 1
     * @return milliseconds, from 0 to below the ceiling
     */
    long waitMillis(int failures, double random) {
        return (long) (ceilingMillis(failures) * random);
    }

    /**
     * Whether a connection lasted: one that is lost sooner than the wait before it could have been is one more failure,
     * so that a server that takes connections and drops them is not asked in a tight loop.
     *
     * @param failures how many tries failed before it
     * @param openMillis how long it was open, in milliseconds
     * @return whether the failures are forgotten
     */
    boolean lasted(int failures, long openMillis) {
        return openMillis >= ceilingMillis(failures);
    }
}
