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
    /** How many users in each segment, so that who looks for them passes over the others' users. */
    private final int[] inSegment = new int[UserMap.SEGMENTS];

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

    int usersIn(int segment) {
        return inSegment[segment];
    }

    long digest() {
        return digest;
    }

    void added(String user) {
        users++;
        inSegment[UserMap.segmentOf(user)]++;
        digest += hash.of(user);
    }

    void removed(String user) {
        users--;
        inSegment[UserMap.segmentOf(user)]--;
        digest -= hash.of(user);
    }
}
