package io.presence.server.cluster;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * One run of a node.
 *
 * @param id random; what identifies it
 * @param digestKey random; with the id, the key of the digests of the users it owns
 * @param node the node's name, a label for people
 * @param member what the cluster manager calls the node; empty without one
 */
record Incarnation(long id, long digestKey, String node, String member) {
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int MADE_UP_DIGITS = 6;

    /** A new run of a node; null makes up a name for it. */
    static Incarnation random(String node, String member) {
        long id = RANDOM.nextLong();
        String name = node == null ? "node-" + text(id).substring(0, MADE_UP_DIGITS) : node;
        return new Incarnation(id, RANDOM.nextLong(), name, member);
    }

    KeyedHash hash() {
        return new KeyedHash(id, digestKey);
    }

    static String text(long id) {
        return HexFormat.of().toHexDigits(id);
    }

    @Override
    public String toString() {
        return node + " (" + text(id) + ")";
    }
}
