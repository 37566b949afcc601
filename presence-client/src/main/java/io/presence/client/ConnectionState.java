package io.presence.client;

/** How far a {@link PresenceClient} is. The names are the protocol's, where it has one. */
public enum ConnectionState {
    /** Nothing is tried: not connected yet, or neither a login is under way nor one to be repeated. */
    IDLE(false),
    /** Connecting: the name is looked up, then TCP, TLS, the WebSocket's handshake. */
    CONNECTING(false),
    /** Connected, and asked to be let in. */
    CHALLENGING(false),
    /** Sent to another address by the server. */
    REDIRECTING(false),
    /** Let in; a login is due. */
    AWAITING_AUTHENTICATION(false),
    /** The credentials are sent. */
    AUTHENTICATING(false),
    /** Logged in: requests are answered. */
    OPEN(false),
    /** The connection was lost, or could not be made; the next try waits for its delay. */
    RECONNECTING(false),
    /** The server will not have this client. Final. */
    CHALLENGE_DENIED(true),
    /** The server refused too many logins. Final. */
    TOO_MANY_AUTH_ATTEMPTS(true),
    /** No login came in the time the server gives for it. Final. */
    AUTHENTICATION_TIMEOUT(true),
    /** Closed by the application, or after too many failed tries to reconnect. Final. */
    CLOSED(true);

    private final boolean terminal;

    ConnectionState(boolean terminal) {
        this.terminal = terminal;
    }

    /**
     * Whether the client stays in this state for ever; then everything asked of it fails.
     *
     * @return whether it does
     */
    public boolean isFinal() {
        return terminal;
    }
}
