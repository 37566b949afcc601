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

    private record Patience(long incarnation, long endsAt) {}

    private final long graceMillis;
    /** The users in the order of their time. */
    private final LinkedHashMap<String, Long> dueAt = new LinkedHashMap<>();

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
        patience.add(new Patience(incarnation, until));
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
            long incarnation = patience.remove().incarnation();
            if (!known.test(incarnation)) {
                ended(incarnation);
            }
        }
    }

    /**
     * The users whose leaves are to be told now.
     *
     * @param max how many at most
     */
    List<String> due(long now, int max) {
        if (dueAt.isEmpty() && released.isEmpty()) {
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
        var times = dueAt.entrySet().iterator();
        while (due.size() < max && times.hasNext()) {
            Map.Entry<String, Long> next = times.next();
            if (next.getValue() > now) {
                break;
            }
            times.remove();
            if (waits.containsKey(next.getKey())) {
                overdue.add(next.getKey());
            } else {
                due.add(next.getKey());
            }
        }
        return due;
    }

    /** How many users nobody owns. */
    int size() {
        return dueAt.size() + overdue.size();
    }
}
