package io.presence.tck;

/**
 * What was seen instead of what a rule asks for. The kit puts the rule before it, and what was done.
 */
public final class ConformanceFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure with what was seen. */
    public ConformanceFailure(String seen) {
        super(seen);
    }

    /** A failure with what was seen, and the reason. */
    public ConformanceFailure(String seen, Throwable cause) {
        super(seen, cause);
    }
}
