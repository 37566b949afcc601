package io.presence.server.connection;

import io.presence.server.transport.ClientTransport;

/** Every reason for which the server closes a connection. */
enum CloseReason {
    /** The credentials were no JSON object. */
    INVALID_AUTH_DATA(ClientTransport.NO_STATUS, "credentials that are no JSON object", true),
    /** Too many refused logins. */
    TOO_MANY_AUTH_ATTEMPTS(ClientTransport.NO_STATUS, "too many refused logins", true),
    /** No login in time (C-6). */
    AUTHENTICATION_TIMEOUT(ClientTransport.NO_STATUS, "no login in time", true),
    /** Nothing arrived for two heartbeat intervals (H-2). */
    HEARTBEAT_MISSED(ClientTransport.NO_STATUS, "nothing heard for two heartbeat intervals", true),
    /** A text message, where all are binary (W-8). */
    TEXT_MESSAGE(ClientTransport.NO_STATUS, "a text message, expected binary ones", true),
    /** A message longer than permitted (W-2); 1009 is RFC 6455's status for it. */
    MESSAGE_TOO_LONG(1009, "a message longer than maxMessageBytes", true),
    /** Frames that are none of WebSocket's; 1002 is RFC 6455's status for it. */
    WEBSOCKET_VIOLATION(1002, "a violation of the WebSocket protocol", true),
    /** Notices waited, and the peer took nothing for too long. */
    STALLED(ClientTransport.NO_STATUS, "notices waited and it took nothing for stallMillis", false),
    /** More notices waited than permitted. */
    TOO_MUCH_WAITING(ClientTransport.NO_STATUS, "more than maxWaitingBytes of notices waited for it", false),
    /** Something of the application's or ours failed; 1011 is RFC 6455's status for it. */
    INTERNAL_ERROR(1011, "a failure on this side, see the log", true),
    /** The server stops (S-1). */
    SERVER_STOPPING(ClientTransport.NO_STATUS, "the server stops", true);

    private final int status;
    private final String text;
    private final boolean graceful;

    CloseReason(int status, String text, boolean graceful) {
        this.status = status;
        this.text = text;
        this.graceful = graceful;
    }

    /** The status code of the close frame. */
    int status() {
        return status;
    }

    /** For the log. */
    String text() {
        return text;
    }

    /** Whether what waits is written first, and a close frame; else the connection is dropped, since nobody reads. */
    boolean graceful() {
        return graceful;
    }
}
