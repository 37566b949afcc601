package io.presence.server.delivery;

import io.presence.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who subscribes to everybody on a loop, and what they are told. A notice is added once, whatever their number; each of
 * them is visited once in a while and given what was added since.
 *
 * <p>Owned by the loop's context.
 */
final class EveryoneSubscribers {
    private final NoticeLog log = new NoticeLog();
    private final List<Audience.Subscriber> subscribers = new ArrayList<>();

    /** How many have been visited, while a round is under way; they are the first. */
    private int visited;

    private boolean visiting;
    private long roundFrom;

    int size() {
        return subscribers.size();
    }

    /** Whether that was new. */
    boolean add(Audience.Subscriber subscriber) {
        if (subscriber.outbound().isToldOfEveryone()) {
            return false;
        }
        subscriber.outbound().begin(log, subscribers.size());
        subscribers.add(subscriber);
        return true;
    }

    /** Whether it was there. */
    boolean remove(Audience.Subscriber subscriber) {
        Outbound outbound = subscriber.outbound();
        if (!outbound.isToldOfEveryone()) {
            return false;
        }
        outbound.end();
        int hole = outbound.everyonePlace();
        if (visiting && hole < visited) {
            // Else one that has not been visited would come among those that have.
            visited--;
            move(visited, hole);
            hole = visited;
        }
        move(subscribers.size() - 1, hole);
        subscribers.remove(subscribers.size() - 1);
        return true;
    }

    private void move(int from, int to) {
        if (from != to) {
            Audience.Subscriber moved = subscribers.get(from);
            subscribers.set(to, moved);
            moved.outbound().everyonePlace(to);
        }
    }

    void tell(ServerMessage notice) {
        log.append(notice);
    }

    /** Whether somebody may not have been given everything. */
    boolean isBehind() {
        return visiting || roundFrom < log.end();
    }

    /** What has become due since the last round began, in bytes for each. */
    long bytesBehind() {
        return log.end() - roundFrom;
    }

    /**
     * Visits some.
     *
     * @param flush called for each
     * @param max how many at most
     * @return how many were visited; fewer than {@code max} if the round is over
     */
    int visit(Consumer<Audience.Subscriber> flush, int max) {
        if (!visiting) {
            visiting = true;
            visited = 0;
            roundFrom = log.end();
        }
        int n = 0;
        while (n < max && visited < subscribers.size()) {
            n++;
            // First counted, then flushed: one that is closed on the way is removed from among the visited.
            flush.accept(subscribers.get(visited++));
        }
        if (visited == subscribers.size()) {
            visiting = false;
            log.forget(roundFrom);
        }
        return n;
    }

    void close() {
        log.close();
    }
}
