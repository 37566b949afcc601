package io.presence.tck;

/** A test that this run cannot do, with the reason, which the report shows. */
public final class NotTested extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A test that is skipped for a reason. */
    public NotTested(String reason) {
        super(reason);
    }
}
