package io.presence.bench.load;

/** What was delivered is not what had to be: the run has no figures. */
public final class NotExactException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotExactException(String message) {
        super(message);
    }
}
