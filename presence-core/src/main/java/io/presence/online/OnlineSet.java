package io.presence.online;

import io.presence.PresenceEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Who is online as far as is known, and what changes when more is known. What is known already is no change, so that
 * nothing is told twice.
 *
 * <p>Owned by one context or thread.
 */
public final class OnlineSet {
    private LinkedHashSet<String> users = new LinkedHashSet<>();

    /** Nobody. */
    public OnlineSet() {}

    /**
     * Takes one change.
     *
     * @param event a join or a leave
     * @return whether it was news
     */
    public boolean apply(PresenceEvent event) {
        return event.isOnline() ? users.add(event.user()) : users.remove(event.user());
    }

    /**
     * Takes the whole truth in place of what was known.
     *
     * @param online who is online
     * @return the differences: leaves in the order of the old set, then joins in the order of the new one
     */
    public List<PresenceEvent> become(Collection<String> online) {
        LinkedHashSet<String> next = new LinkedHashSet<>(online);
        List<PresenceEvent> differences = new ArrayList<>();
        for (String user : users) {
            if (!next.contains(user)) {
                differences.add(PresenceEvent.leave(user));
            }
        }
        for (String user : next) {
            if (!users.contains(user)) {
                differences.add(PresenceEvent.join(user));
            }
        }
        users = next;
        return differences;
    }

    /**
     * Who is online.
     *
     * @return a copy, in the order of becoming known
     */
    public List<String> users() {
        return List.copyOf(users);
    }

    /** Forgets everybody. */
    public void clear() {
        users = new LinkedHashSet<>();
    }
}
