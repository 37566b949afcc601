package io.presence.server.cluster;

import java.util.HashMap;
import java.util.Map;

/**
 * How many connections and announcements each user has on this node. Reports only the first and the last.
 *
 * <p>Owned by the presence context.
 */
public final class LocalUsers {
    private final Map<String, Integer> connections = new HashMap<>();

    /**
     * One more connection.
     *
     * @return true if it is the user's first on this node
     */
    public boolean login(String user) {
        return connections.merge(user, 1, Integer::sum) == 1;
    }

    /**
     * One connection less.
     *
     * @return true if it was the user's last on this node
     * @throws IllegalStateException if the user has none: a logout without its login is our mistake
     */
    public boolean logout(String user) {
        Integer count = connections.get(user);
        if (count == null) {
            throw new IllegalStateException("user " + user + " has no connection here to log out");
        }
        if (count == 1) {
            connections.remove(user);
            return true;
        }
        connections.put(user, count - 1);
        return false;
    }
}
