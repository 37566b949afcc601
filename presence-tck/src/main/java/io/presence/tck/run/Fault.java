package io.presence.tck.run;

/** Why a test failed that did not see anything wrong itself. */
public enum Fault {
    /** It did: what it saw is its message. Or it did not fail. */
    NONE,
    /** What is tested ended by itself, or could not be started again. */
    ENDED,
    /** The kit itself, or its surroundings: nothing is known of what is tested. */
    KIT
}
