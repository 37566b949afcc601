package io.presence.client;

/** A login that did not succeed. Carries no stack trace: it tells of a server's decision, not of a place in the code. */
public final class LoginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why a login failed. */
    public enum Code {
        /** The server does not accept the credentials; the client may log in with others. */
        REFUSED,
        /** The server takes no credentials of this form. */
        INVALID_CREDENTIALS,
        /** The server refused once too often; final. */
        TOO_MANY_ATTEMPTS,
        /** The server waited too long for a login; final. */
        AUTHENTICATION_TIMEOUT,
        /** The server will not have this client; final. */
        CHALLENGE_DENIED,
        /** No server accepted or refused the login in time. */
        TIMEOUT,
        /** The client is logged in already, or a login is under way. */
        ALREADY,
        /** The client was closed, or gave up connecting; final. */
        CLOSED
    }

    /** The code. */
    private final Code code;
    /** What the server said; JSON of any kind, or null. */
    private final transient Object data;

    /**
     * A failure.
     *
     * @param code why
     * @param data what the server said as its reason, or null
     * @param message what happened, with which value, what was expected and what to do
     * @param cause the last failure to connect, or null
     */
    public LoginException(Code code, Object data, String message, Throwable cause) {
        super(message, cause, false, false);
        this.code = code;
        this.data = data;
    }

    /**
     * Why the login failed.
     *
     * @return the code, never null
     */
    public Code code() {
        return code;
    }

    /**
     * What the server said as its reason.
     *
     * @return JSON of any kind ({@code JsonObject}, {@code JsonArray}, text, number, boolean), or null if nothing was said
     */
    public Object data() {
        return data;
    }
}
