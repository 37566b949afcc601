package io.presence.tck.lab;

/**
 * What a run waits for.
 *
 * @param deadlineMillis how long anything that must arrive may take; waited out only where a test fails
 * @param slow whether tests that must wait for long timeouts run, too
 */
public record Limits(long deadlineMillis, boolean slow) {
    /** Generous: it is waited out only where a test fails. */
    public static final long DEFAULT_DEADLINE_MILLIS = 5_000;

    /** Limits that check themselves. */
    public Limits {
        if (deadlineMillis < 1 || deadlineMillis > 3_600_000) {
            throw new IllegalArgumentException("the deadline is " + deadlineMillis + " ms, expected 1 to 3 600 000 ms");
        }
    }
}
