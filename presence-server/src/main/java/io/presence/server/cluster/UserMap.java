package io.presence.server.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A map from users, cut into segments by a hash that is the same on every node. Cut, since growing one large hash map
 * would keep the loop for long, and since a segment is what nodes compare and send when they repair what they know.
 *
 * <p>Owned by the presence context.
 */
final class UserMap<V> {
    /** A million users are 244 in a segment: a few microseconds. Part of the format that nodes speak. */
    static final int SEGMENTS = 4_096;

    private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(SEGMENTS);

    /** Spreads what String's hash leaves together: 2^32 divided by the golden ratio. */
    private static final int SPREAD = 0x9E3779B9;

    private final List<Map<String, V>> segments = new ArrayList<>(SEGMENTS);
    private int size;

    UserMap() {
        for (int i = 0; i < SEGMENTS; i++) {
            segments.add(null);
        }
    }

    /** Which segment a user is in, from 0. */
    static int segmentOf(String user) {
        return (user.hashCode() * SPREAD) >>> SHIFT;
    }

    V get(String user) {
        Map<String, V> segment = segments.get(segmentOf(user));
        return segment == null ? null : segment.get(user);
    }

    void put(String user, V value) {
        int index = segmentOf(user);
        Map<String, V> segment = segments.get(index);
        if (segment == null) {
            // Small from the start: with some thousand users, most have two or three.
            segment = new HashMap<>(2);
            segments.set(index, segment);
        }
        if (segment.put(user, value) == null) {
            size++;
        }
    }

    V remove(String user) {
        int index = segmentOf(user);
        Map<String, V> segment = segments.get(index);
        V removed = segment == null ? null : segment.remove(user);
        if (removed != null) {
            size--;
            if (segment.isEmpty()) {
                segments.set(index, null);
            }
        }
        return removed;
    }

    int size() {
        return size;
    }

    int sizeOf(int segment) {
        Map<String, V> users = segments.get(segment);
        return users == null ? 0 : users.size();
    }

    void forEachIn(int segment, BiConsumer<String, V> each) {
        Map<String, V> users = segments.get(segment);
        if (users != null) {
            users.forEach(each);
        }
    }
}
