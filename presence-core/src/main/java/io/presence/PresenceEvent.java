package io.presence;

import java.util.Objects;

/**
 * A user came online or went offline.
 *
 * <p>A user joins with their first connection anywhere in the cluster and leaves with their last; what happens in
 * between is no event.
 *
 * @param user the name the login was accepted under, never empty
 * @param type whether the user joined or left
 */
public record PresenceEvent(String user, Type type) {

    /** The two things that can happen to a user. */
    public enum Type {
        /** The user was offline and is online now. */
        JOIN,
        /** The user was online and is offline now. */
        LEAVE
    }

    /**
     * Checks that nothing is missing.
     *
     * @param user the name the login was accepted under, never empty
     * @param type whether the user joined or left
     * @throws NullPointerException if an argument is null
     */
    public PresenceEvent {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(type, "type");
    }

    /**
     * A join of this user.
     *
     * @param user who joined
     * @return the event
     */
    public static PresenceEvent join(String user) {
        return new PresenceEvent(user, Type.JOIN);
    }

    /**
     * A leave of this user.
     *
     * @param user who left
     * @return the event
     */
    public static PresenceEvent leave(String user) {
        return new PresenceEvent(user, Type.LEAVE);
    }

    /**
     * Whether the user is online after this event, as the API page's callbacks are told.
     *
     * @return true for a join, false for a leave
     */
    public boolean isOnline() {
        return type == Type.JOIN;
    }
}
