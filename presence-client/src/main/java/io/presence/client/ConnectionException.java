package io.presence.client;

/**
 * A connection that was lost, or a try to connect that failed; the client goes on trying. Carries no stack trace: it
 * tells of the network or of a peer, not of a place in the code.
 */
public final class ConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Which address. */
    private final String address;

    /**
     * A failure.
     *
     * @param address the address that was tried or connected to
     * @param message what happened
     * @param cause what the network said, or null
     */
    public ConnectionException(String address, String message, Throwable cause) {
        super(address + ": " + message, cause, false, false);
        this.address = address;
    }

    /**
     * The address that was tried or connected to.
     *
     * @return a URL
     */
    public String address() {
        return address;
    }
}
