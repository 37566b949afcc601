package io.presence.server.cluster;

/** A message of another node that cannot be read; says why. */
final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    private final Incarnation sender;

    UnreadableException(String message) {
        this(message, null);
    }

    UnreadableException(String message, Incarnation sender) {
        super(message);
        this.sender = sender;
    }

    /** Who sent it, where the format that it is in is another and still says so, or null. */
    Incarnation sender() {
        return sender;
    }
}
