package io.presence.tck.run;

/** How it went. */
public enum Outcome {
    /** As the rule says. */
    PASSED,
    /** Not as the rule says, or declared a departure that is none. */
    FAILED,
    /** Not as the rule says, as was declared. */
    DEPARTED,
    /** Not tried, for a reason. */
    SKIPPED
}
