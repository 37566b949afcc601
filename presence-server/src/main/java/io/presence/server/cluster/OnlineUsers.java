package io.presence.server.cluster;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The users that are online, in the order of their coming online, and who owns each: the incarnations that have a
 * connection of theirs. A user whom nobody owns is online still until it is dropped, for the time of grace.
 *
 * <p>Looking one up, a join and a leave take constant time. A snapshot takes time in proportion to the number of
 * slices, not of users: it shares the slices, and one that is shared is copied before it is changed.
 *
 * <p>Owned by the presence context.
 */
final class OnlineUsers {
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

    /** Where a user stands, and who owns it: an Owner, an array of several, or null. One object a user, so kept small. */
    private static final class Place {
        private Slice slice;
        private int index;
        private Object owners;

        private Place(Slice slice, int index) {
            this.slice = slice;
            this.index = index;
        }

        private boolean isOwnedBy(Owner owner) {
            if (owners instanceof Owner[] several) {
                return Arrays.asList(several).contains(owner);
            }
            return owners == owner;
        }
    }

    /** What adding an owner made of a user. */
    enum Added {
        /** The owner was one already. */
        NOTHING,
        /** The user was not online: a join. */
        JOINED,
        /** The user was online and owned by nobody. */
        BACK,
        /** The user has one owner more. */
        SHARED
    }

    /** What removing an owner made of a user. */
    enum Removed {
        /** The owner was none. */
        NOTHING,
        /** The user has owners still. */
        SHARED,
        /** Nobody owns the user, who is online until dropped. */
        LAST
    }

    private final UserMap<Place> places = new UserMap<>();
    private final List<Slice> slices = new ArrayList<>();
    private OnlineSnapshot current;

    /** An incarnation owns a user. */
    Added add(String user, Owner owner) {
        Place place = places.get(user);
        if (place == null) {
            place = join(user);
            place.owners = owner;
            owner.added(user);
            return Added.JOINED;
        }
        if (place.isOwnedBy(owner)) {
            return Added.NOTHING;
        }
        owner.added(user);
        if (place.owners == null) {
            place.owners = owner;
            return Added.BACK;
        }
        if (place.owners instanceof Owner[] several) {
            Owner[] more = Arrays.copyOf(several, several.length + 1);
            more[several.length] = owner;
            place.owners = more;
        } else {
            place.owners = new Owner[] {(Owner) place.owners, owner};
        }
        return Added.SHARED;
    }

    /** An incarnation owns a user no longer. */
    Removed remove(String user, Owner owner) {
        Place place = places.get(user);
        if (place == null || !place.isOwnedBy(owner)) {
            return Removed.NOTHING;
        }
        owner.removed(user);
        if (place.owners == owner) {
            place.owners = null;
            return Removed.LAST;
        }
        Owner[] left = Arrays.stream((Owner[]) place.owners)
                .filter(other -> other != owner)
                .toArray(Owner[]::new);
        place.owners = left.length == 1 ? left[0] : left;
        return Removed.SHARED;
    }

    /** Who owns a user; empty if nobody does. */
    List<Owner> owners(String user) {
        Place place = places.get(user);
        if (place == null || place.owners == null) {
            return List.of();
        }
        return place.owners instanceof Owner owner ? List.of(owner) : List.of((Owner[]) place.owners);
    }

    /** The users of a segment that an incarnation owns; nothing may change meanwhile. */
    void forEachOwned(int segment, Owner owner, Consumer<String> each) {
        if (owner.usersIn(segment) == 0) {
            return;
        }
        places.forEachIn(segment, (user, place) -> {
            if (place.isOwnedBy(owner)) {
                each.accept(user);
            }
        });
    }

    /** The users of a segment whom nobody owns; nothing may change meanwhile. */
    void forEachUnowned(int segment, Consumer<String> each) {
        places.forEachIn(segment, (user, place) -> {
            if (place.owners == null) {
                each.accept(user);
            }
        });
    }

    /**
     * A user whom nobody owns comes online: one in grace on other nodes.
     *
     * @return false if they were already
     */
    boolean addUnowned(String user) {
        if (places.get(user) != null) {
            return false;
        }
        join(user);
        return true;
    }

    /** How many users are in a segment, whoever owns them. */
    int sizeOf(int segment) {
        return places.sizeOf(segment);
    }

    private Place join(String user) {
        Slice last = slices.isEmpty() ? null : slices.get(slices.size() - 1);
        if (last == null || last.used == SLICE) {
            last = new Slice();
            slices.add(last);
        }
        last.writable()[last.used] = user;
        Place place = new Place(last, last.used);
        places.put(user, place);
        last.used++;
        last.online++;
        current = null;
        return place;
    }

    /**
     * A user whom nobody owns goes offline.
     *
     * @throws IllegalStateException if the user is owned or not online: our mistake
     */
    void drop(String user) {
        Place place = places.get(user);
        if (place == null || place.owners != null) {
            throw new IllegalStateException("user " + user + (place == null ? " is not online" : " is owned still"));
        }
        places.remove(user);
        Slice slice = place.slice;
        slice.writable()[place.index] = null;
        slice.online--;
        if (slice.online <= SLICE / 4) {
            thinOut(slice);
        }
        current = null;
    }

    /** Whether a user is online. */
    boolean isOnline(String user) {
        return places.get(user) != null;
    }

    /** How many users are online. */
    int size() {
        return places.size();
    }

    /** Everybody online now; the same object as long as nothing changes. */
    OnlineSnapshot snapshot() {
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

    /** Where in the snapshot a user stands, or null if not online. */
    OnlineSnapshot.Place placeOf(String user) {
        Place place = places.get(user);
        return place == null ? null : new OnlineSnapshot.Place(slices.indexOf(place.slice), place.index);
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
