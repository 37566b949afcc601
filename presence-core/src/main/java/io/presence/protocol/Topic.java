package io.presence.protocol;

/** The topics that this project speaks, with their numbers on the wire (statement W-4). */
public enum Topic {
    /** Errors about messages that could not be understood. */
    PARSER(1),
    /** Handshake, heartbeat. */
    CONNECTION(2),
    /** Login. */
    AUTH(3),
    /** Subscriptions, queries, notices. */
    PRESENCE(7);

    private final int number;

    Topic(int number) {
        this.number = number;
    }

    /**
     * The number on the wire.
     *
     * @return the number
     */
    public int number() {
        return number;
    }
}
