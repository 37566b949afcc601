package io.presence.server.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Everybody online at one moment, in the order of their coming online; immutable and cheap to make, since it shares
 * its slices with {@link OnlineUsers} until they change.
 *
 * <p>A slice that is the same array in two snapshots has the same users in both: what was encoded of it for one
 * serves the other.
 */
public final class OnlineSnapshot {
    /**
     * Where a user stands.
     *
     * @param slice in which slice
     * @param index where in that slice
     */
    public record Place(int slice, int index) {}

    private final String[][] slices;
    private final int size;

    OnlineSnapshot(String[][] slices, int size) {
        this.slices = slices;
        this.size = size;
    }

    /**
     * How many slices there are.
     *
     * @return zero or more
     */
    public int slices() {
        return slices.length;
    }

    /**
     * The users of one slice; nulls among them are empty places.
     *
     * @param index which slice, from 0
     * @return the array itself, not to be changed
     */
    public String[] slice(int index) {
        return slices[index];
    }

    /**
     * How many users are online.
     *
     * @return zero or more
     */
    public int size() {
        return size;
    }

    /**
     * The users as one list.
     *
     * @return a new list, unmodifiable
     */
    public List<String> toList() {
        List<String> users = new ArrayList<>(size);
        for (String[] slice : slices) {
            for (String user : slice) {
                if (user != null) {
                    users.add(user);
                }
            }
        }
        return Collections.unmodifiableList(users);
    }
}
