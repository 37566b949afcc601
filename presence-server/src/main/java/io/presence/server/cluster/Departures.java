package io.presence.server.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Users that nobody owns and whose leave is not told yet: since they may come back in the time of grace, or since who
 * told of their leave knew of another owner that is not known here yet.
 *
 * <p>Owned by the presence context.
 */
final class Departures {
    /** A user's leave waits until this much of an incarnation is known, or the incarnation is given up. */
    private record Awaited(String user, long sequence) implements Comparable<Awaited> {
        @Override
        public int compareTo(Awaited other) {
            return Long.compare(sequence, other.sequence);
        }
    }

    private record Foreign(String user, long dueAt) implements Comparable<Foreign> {
        @Override
        public int compareTo(Foreign other) {
            return Long.compare(dueAt, other.dueAt);
        }
    }

    private record Patience(long incarnation, Awaited awaited, long endsAt) {}

    private final long graceMillis;
    /** The users in the order of their time. */
    private final LinkedHashMap<String, Long> dueAt = new LinkedHashMap<>();

    /** Those whose time began on another node, and so is not in the order of their coming here. */
    private final PriorityQueue<Foreign> foreign = new PriorityQueue<>();

    private final Set<String> overdue = new HashSet<>();
    private final ArrayDeque<String> released = new ArrayDeque<>();
    private final Map<String, Integer> waits = new HashMap<>();
    private final Map<Long, PriorityQueue<Awaited>> awaited = new HashMap<>();
    private final ArrayDeque<Patience> patience = new ArrayDeque<>();

    Departures(long graceMillis) {
        this.graceMillis = graceMillis;
    }

    /**
     * A user's last owner is gone.
     *
     * @return true if the leave is to be told at once; else it is kept here
     */
    boolean leavesAtOnce(String user, long now) {
        if (graceMillis == 0 && !waits.containsKey(user)) {
            return true;
        }
        back(user);
        dueAt.put(user, now + graceMillis);
        return false;
    }

    /** A user whom nobody owns, with what is left of the time on another node. */
    void departing(String user, long now, long leftMillis) {
        long due = now + Math.min(leftMillis, graceMillis);
        dueAt.put(user, due);
        foreign.add(new Foreign(user, due));
    }

    /** What is left of a user's time, in milliseconds; 0 if the user waits for other reasons. */
    long left(String user, long now) {
        Long due = dueAt.get(user);
        return due == null ? 0 : Math.max(0, due - now);
    }

    /** The user has an owner again. */
    void back(String user) {
        if (dueAt.remove(user) == null) {
            overdue.remove(user);
        }
    }

    /** A leave of the user, from now on, waits for that much of an incarnation. */
    void await(String user, long incarnation, long sequence) {
        awaited.computeIfAbsent(incarnation, id -> new PriorityQueue<>()).add(new Awaited(user, sequence));
        waits.merge(user, 1, Integer::sum);
    }

    /** Nothing of the incarnation is known here: it is waited for so long, and then only if it is known. */
    void await(String user, long incarnation, long sequence, long until) {
        await(user, incarnation, sequence);
        patience.add(new Patience(incarnation, new Awaited(user, sequence), until));
    }

    /** An incarnation's users are known up to this delta. */
    void seen(long incarnation, long sequence) {
        PriorityQueue<Awaited> queue = awaited.get(incarnation);
        if (queue == null) {
            return;
        }
        while (!queue.isEmpty() && queue.peek().sequence() <= sequence) {
            release(queue.remove().user());
        }
        if (queue.isEmpty()) {
            awaited.remove(incarnation);
        }
    }

    /** An incarnation was given up. */
    void ended(long incarnation) {
        seen(incarnation, Long.MAX_VALUE);
    }

    private void release(String user) {
        int left = waits.merge(user, -1, Integer::sum);
        if (left == 0) {
            waits.remove(user);
            if (overdue.contains(user)) {
                released.add(user);
            }
        }
    }

    /** Ends what waits for incarnations that did not become known in time. */
    void losePatience(long now, LongPredicate known) {
        while (!patience.isEmpty() && patience.peek().endsAt() <= now) {
            Patience lost = patience.remove();
            PriorityQueue<Awaited> queue = awaited.get(lost.incarnation());
            if (queue != null && !known.test(lost.incarnation()) && queue.remove(lost.awaited())) {
                release(lost.awaited().user());
                if (queue.isEmpty()) {
                    awaited.remove(lost.incarnation());
                }
            }
        }
    }

    /**
     * The users whose leaves are to be told now.
     *
     * @param max how many at most
     */
    List<String> due(long now, int max) {
        if (!isDue(now)) {
            return List.of();
        }
        List<String> due = new ArrayList<>();
        while (!released.isEmpty() && due.size() < max) {
            String user = released.remove();
            // Whoever came back meanwhile is not overdue any more; whoever waits again is released again.
            if (!waits.containsKey(user) && overdue.remove(user)) {
                due.add(user);
            }
        }
        int looked = due.size();
        for (; looked < max && !foreign.isEmpty() && foreign.peek().dueAt() <= now; looked++) {
            Foreign next = foreign.remove();
            // Who came back meanwhile, and left again, has another time.
            if (dueAt.remove(next.user(), next.dueAt())) {
                timeIsUp(next.user(), due);
            }
        }
        var times = dueAt.entrySet().iterator();
        for (; looked < max && times.hasNext(); looked++) {
            Map.Entry<String, Long> next = times.next();
            if (next.getValue() > now) {
                break;
            }
            times.remove();
            timeIsUp(next.getKey(), due);
        }
        return due;
    }

    private void timeIsUp(String user, List<String> due) {
        if (waits.containsKey(user)) {
            overdue.add(user);
        } else {
            due.add(user);
        }
    }

    /** Whether there is more to tell, or to look at, now. */
    boolean isDue(long now) {
        return !released.isEmpty()
                || (!foreign.isEmpty() && foreign.peek().dueAt() <= now)
                || (!dueAt.isEmpty() && dueAt.values().iterator().next() <= now);
    }

    /** How many users nobody owns. */
    int size() {
        return dueAt.size() + overdue.size();
    }
}
