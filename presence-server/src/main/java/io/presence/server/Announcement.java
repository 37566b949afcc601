package io.presence.server;

import io.vertx.core.Future;

/**
 * A user made online by the application itself, who arrived by another transport. It counts like one connection: the
 * user stays online until it is closed and their other connections and announcements are gone.
 *
 * <p>May be used from any thread. Ends with the server.
 */
public interface Announcement {

    /**
     * Who is announced.
     *
     * @return the user
     */
    String user();

    /**
     * Ends the announcement. Closing twice is closing once.
     *
     * @return completes when the end has taken effect; on the caller's Vert.x context when it has one
     */
    Future<Void> close();
}
