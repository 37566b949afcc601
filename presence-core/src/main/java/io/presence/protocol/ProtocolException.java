package io.presence.protocol;

/**
 * A frame that is not a message: what was malformed, where, and what was expected.
 *
 * <p>Carries no stack trace: a peer's mistake is no place in our code, and a flood of them must stay cheap.
 */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * A malformed frame.
     *
     * @param message what, where, and what was expected
     */
    public ProtocolException(String message) {
        super(message, null, false, false);
    }
}
