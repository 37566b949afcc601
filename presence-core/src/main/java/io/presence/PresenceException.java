package io.presence;

/**
 * A presence request that failed, with the protocol's code and, where there is one, the user it is about.
 *
 * <p>Carries no stack trace: it tells of a peer's or a server's decision, not of a place in the code.
 */
public final class PresenceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why a request failed. */
    public enum Code {
        /** The server does not permit it. */
        MESSAGE_DENIED,
        /** The server could not find out whether it is permitted. */
        MESSAGE_PERMISSION_ERROR,
        /** The server was undeployed, or the client closed or ended for good: nothing more will be answered. */
        STOPPED,
        /** There is no connection to a server, and none came in time. */
        OFFLINE,
        /** The server did not answer in time. */
        TIMEOUT,
        /** The login that the request waited for was refused. */
        NOT_LOGGED_IN,
        /** The server's answer does not fit the question. */
        INVALID_ANSWER
    }

    /** The code. */
    private final Code code;
    /** The user, or null. */
    private final String user;

    /**
     * A failure.
     *
     * @param code why
     * @param user the user it is about, or null where it is about all or none
     * @param message what happened, with which value, what was expected and what to do
     */
    public PresenceException(Code code, String user, String message) {
        super(message, null, false, false);
        this.code = code;
        this.user = user;
    }

    /**
     * Why the request failed.
     *
     * @return the code, never null
     */
    public Code code() {
        return code;
    }

    /**
     * The user the failure is about.
     *
     * @return the user, or null where it is about all or none
     */
    public String user() {
        return user;
    }
}
