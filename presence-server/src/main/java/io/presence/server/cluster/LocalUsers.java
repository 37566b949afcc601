package io.presence.server.cluster;

/**
 * How many connections and announcements each user has on this node. Reports only the first and the last.
 *
 * <p>Owned by the presence context.
 */
final class LocalUsers {
    private final UserMap<Integer> connections = new UserMap<>();

    /**
     * One more connection.
     *
     * @return true if it is the user's first on this node
     */
    boolean login(String user) {
        Integer count = connections.get(user);
        connections.put(user, count == null ? 1 : count + 1);
        return count == null;
    }

    /**
     * One connection less.
     *
     * @return true if it was the user's last on this node
     * @throws IllegalStateException if the user has none: a logout without its login is our mistake
     */
    boolean logout(String user) {
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
