package io.presence.server.cluster;

/**
 * An incarnation as an owner of users: how many, and their digest, which is the sum of their keyed hashes and costs the
 * same however many there are. {@link OnlineUsers} keeps both.
 *
 * <p>An incarnation that was given up and is heard again is another owner. Owned by the presence context.
 */
final class Owner {
    private final Incarnation incarnation;
    private final KeyedHash hash;
    private int users;
    private long digest;

    Owner(Incarnation incarnation) {
        this.incarnation = incarnation;
        this.hash = incarnation.hash();
    }

    Incarnation incarnation() {
        return incarnation;
    }

    int users() {
        return users;
    }

    long digest() {
        return digest;
    }

    void added(String user) {
        users++;
        digest += hash.of(user);
    }

    void removed(String user) {
        users--;
        digest -= hash.of(user);
    }
}
