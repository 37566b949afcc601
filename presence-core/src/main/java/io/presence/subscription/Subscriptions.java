package io.presence.subscription;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Who subscribes to which user, and who to everybody. Adding and removing are idempotent and say whether they changed
 * anything. Finding a user's subscribers takes constant time; forgetting a subscriber takes time in proportion to
 * what it was subscribed to.
 *
 * <p>Everybody is kept apart from the named users, so no user's name can be mistaken for it.
 *
 * <p>Owned by one context or thread; nothing here is synchronized.
 *
 * @param <S> a subscriber, compared by equals and hashCode
 */
public final class Subscriptions<S> {
    private final Map<String, Set<S>> subscribersOf = new HashMap<>();
    private final Map<S, Set<String>> usersOf = new HashMap<>();
    private final Set<S> everyone = new LinkedHashSet<>();

    /** No subscriptions. */
    public Subscriptions() {}

    /**
     * Subscribes to one user.
     *
     * @param user the user
     * @param subscriber who wants to be told
     * @return false if that subscription was there already
     */
    public boolean add(String user, S subscriber) {
        // Small from the start: most users have a handful of subscribers, and there are many users.
        if (!usersOf.computeIfAbsent(subscriber, s -> new HashSet<>(4)).add(user)) {
            return false;
        }
        subscribersOf.computeIfAbsent(user, u -> new HashSet<>(4)).add(subscriber);
        return true;
    }

    /**
     * Ends a subscription to one user.
     *
     * @param user the user
     * @param subscriber who wanted to be told
     * @return false if there was no such subscription
     */
    public boolean remove(String user, S subscriber) {
        Set<String> users = usersOf.get(subscriber);
        if (users == null || !users.remove(user)) {
            return false;
        }
        if (users.isEmpty()) {
            usersOf.remove(subscriber);
        }
        forget(user, subscriber);
        return true;
    }

    /**
     * Subscribes to everybody.
     *
     * @param subscriber who wants to be told
     * @return false if that subscription was there already
     */
    public boolean addEveryone(S subscriber) {
        return everyone.add(subscriber);
    }

    /**
     * Ends a subscription to everybody; those to single users stay.
     *
     * @param subscriber who wanted to be told
     * @return false if there was no such subscription
     */
    public boolean removeEveryone(S subscriber) {
        return everyone.remove(subscriber);
    }

    /**
     * Ends all subscriptions of a subscriber, to single users and to everybody.
     *
     * @param subscriber who is gone
     */
    public void removeAll(S subscriber) {
        everyone.remove(subscriber);
        Set<String> users = usersOf.remove(subscriber);
        if (users != null) {
            users.forEach(user -> forget(user, subscriber));
        }
    }

    /**
     * Ends some of a subscriber's subscriptions to single users, so that one with a million of them can be forgotten in
     * steps.
     *
     * @param subscriber who is gone
     * @param max how many to end at most
     * @return whether there are more
     */
    public boolean removeSome(S subscriber, int max) {
        Set<String> users = usersOf.get(subscriber);
        if (users == null) {
            return false;
        }
        Iterator<String> each = users.iterator();
        for (int n = 0; n < max && each.hasNext(); n++) {
            String user = each.next();
            each.remove();
            forget(user, subscriber);
        }
        if (users.isEmpty()) {
            usersOf.remove(subscriber);
            return false;
        }
        return true;
    }

    /**
     * The users that a subscriber is subscribed to by name.
     *
     * @param subscriber the subscriber
     * @return a live view, unmodifiable
     */
    public Set<String> usersOf(S subscriber) {
        return Collections.unmodifiableSet(usersOf.getOrDefault(subscriber, Set.of()));
    }

    /**
     * Who is subscribed to this user by name.
     *
     * @param user the user
     * @return a live view, unmodifiable
     */
    public Collection<S> subscribersOf(String user) {
        return Collections.unmodifiableCollection(subscribersOf.getOrDefault(user, Set.of()));
    }

    /**
     * Who is subscribed to everybody, in the order of subscribing.
     *
     * @return a live view, unmodifiable
     */
    public Collection<S> everyone() {
        return Collections.unmodifiableCollection(everyone);
    }

    private void forget(String user, S subscriber) {
        Set<S> subscribers = subscribersOf.get(user);
        subscribers.remove(subscriber);
        if (subscribers.isEmpty()) {
            subscribersOf.remove(user);
        }
    }
}
