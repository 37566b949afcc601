package io.presence.tck;

/** How much a rule binds, as in RFC 2119. */
public enum Level {
    /** An implementation without it is wrong. */
    MUST,
    /** An implementation without it is right, and surprises. */
    SHOULD,
    /** An implementation may do so, or not. */
    MAY
}
