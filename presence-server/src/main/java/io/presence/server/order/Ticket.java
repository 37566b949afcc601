package io.presence.server.order;

import java.util.List;

/**
 * What a loop hands to the presence context; immutable. All but {@link Logout} come back to the loop, in the order
 * they were handed in, and take effect when they do.
 */
sealed interface Ticket {

    /** One more connection of a user. */
    record Login(String user) implements Ticket {}

    /** One connection less of a user. Nothing waits for it. */
    record Logout(String user) implements Ticket {}

    /** Holds a place in the order, for what the loop does by itself when it is reached. */
    enum Place implements Ticket {
        PLACE
    }

    /** Which of these users are online. */
    record QueryUsers(List<String> users) implements Ticket {}

    /** Who is online, and where in it stands the one to leave out, who may be null. */
    record QueryEveryone(String except) implements Ticket {}
}
