package io.presence.server.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The users that are online, in the order of their coming online.
 *
 * <p>Looking one up, a join and a leave take constant time. A snapshot takes time in proportion to the number of
 * slices, not of users: it shares the slices, and one that is shared is copied before it is changed.
 *
 * <p>Owned by the presence context.
 */
public final class OnlineUsers {
    /** Users in a slice: small enough to copy in a microsecond, large enough that a million users are a thousand. */
    static final int SLICE = 1_024;

    private static final class Slice {
        private String[] users = new String[SLICE];
        private int used;
        private int online;
        private boolean shared;

        private String[] writable() {
            if (shared) {
                users = users.clone();
                shared = false;
            }
            return users;
        }
    }

    private static final class Place {
        private Slice slice;
        private int index;

        private Place(Slice slice, int index) {
            this.slice = slice;
            this.index = index;
        }
    }

    private final Map<String, Place> places = new HashMap<>();
    private final List<Slice> slices = new ArrayList<>();
    private OnlineSnapshot current;

    /**
     * A user comes online.
     *
     * @return false if they were already
     */
    public boolean join(String user) {
        if (places.containsKey(user)) {
            return false;
        }
        Slice last = slices.isEmpty() ? null : slices.get(slices.size() - 1);
        if (last == null || last.used == SLICE) {
            last = new Slice();
            slices.add(last);
        }
        last.writable()[last.used] = user;
        places.put(user, new Place(last, last.used));
        last.used++;
        last.online++;
        current = null;
        return true;
    }

    /**
     * A user goes offline.
     *
     * @return false if they were already
     */
    public boolean leave(String user) {
        Place place = places.remove(user);
        if (place == null) {
            return false;
        }
        Slice slice = place.slice;
        slice.writable()[place.index] = null;
        slice.online--;
        if (slice.online <= SLICE / 4) {
            thinOut(slice);
        }
        current = null;
        return true;
    }

    /** Whether a user is online. */
    public boolean isOnline(String user) {
        return places.containsKey(user);
    }

    /** How many users are online. */
    public int size() {
        return places.size();
    }

    /** Everybody online now; the same object as long as nothing changes. */
    public OnlineSnapshot snapshot() {
        if (current == null) {
            String[][] shared = new String[slices.size()][];
            for (int i = 0; i < shared.length; i++) {
                Slice slice = slices.get(i);
                slice.shared = true;
                shared[i] = slice.users;
            }
            current = new OnlineSnapshot(shared, places.size());
        }
        return current;
    }

    /** In which slice of the snapshot a user stands, or -1 if not online. */
    public int sliceOf(String user) {
        Place place = places.get(user);
        return place == null ? -1 : slices.indexOf(place.slice);
    }

    /**
     * Drops a slice that is empty, or joins it with a neighbour where both together are at most half full, so that
     * memory follows the users online and not those who once were. Order is kept.
     */
    private void thinOut(Slice slice) {
        int at = slices.indexOf(slice);
        if (slice.online == 0) {
            slices.remove(at);
        } else if (at > 0 && slices.get(at - 1).online + slice.online <= SLICE / 2) {
            merge(slices.get(at - 1), slice);
            slices.remove(at);
        } else if (at + 1 < slices.size() && slice.online + slices.get(at + 1).online <= SLICE / 2) {
            merge(slice, slices.get(at + 1));
            slices.remove(at + 1);
        }
    }

    private void merge(Slice into, Slice from) {
        String[] merged = new String[SLICE];
        int used = 0;
        for (Slice source : List.of(into, from)) {
            for (int i = 0; i < source.used; i++) {
                String user = source.users[i];
                if (user != null) {
                    merged[used] = user;
                    Place place = places.get(user);
                    place.slice = into;
                    place.index = used++;
                }
            }
        }
        into.users = merged;
        into.used = used;
        into.online = used;
        into.shared = false;
    }
}
