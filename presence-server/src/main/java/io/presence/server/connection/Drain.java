package io.presence.server.connection;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The closing of connections, spread evenly over a time: after a share of the time, that share of them is closed. The
 * first closes at once, so that a node with few need not wait; after the time all are closed.
 *
 * <p>Pure: takes the time, sets no timer. Owned by the loop's context.
 *
 * @param <C> the connections
 */
final class Drain<C> {
    /** However short the time: what is closed at once is one turn of the loop. */
    private static final int MAX_IN_A_STEP = 1_000;

    private final ArrayDeque<C> waiting;
    private final int count;
    private final long drainMillis;
    private final long startedAtMillis;
    private int closed;

    /**
     * Begins now.
     *
     * @param waiting the connections, in the order in which they are closed; the drain's own from here on
     * @param drainMillis the time, in milliseconds; 0 closes all in the first steps, {@value #MAX_IN_A_STEP} in each
     * @param nowMillis the time, in milliseconds of a clock that only goes forward
     */
    Drain(ArrayDeque<C> waiting, long drainMillis, long nowMillis) {
        this.waiting = waiting;
        this.count = waiting.size();
        this.drainMillis = drainMillis;
        this.startedAtMillis = nowMillis;
    }

    /**
     * Closes those that are due.
     *
     * @param nowMillis the time
     * @param gone whether a connection was closed by something else meanwhile; it takes nobody's turn
     * @param close closes one
     */
    void step(long nowMillis, Predicate<C> gone, Consumer<C> close) {
        int due = Math.min(due(nowMillis - startedAtMillis), closed + MAX_IN_A_STEP);
        while (closed < due && !waiting.isEmpty()) {
            C next = waiting.remove();
            if (!gone.test(next)) {
                closed++;
                close.accept(next);
            }
        }
    }

    /** How many are to be closed by now. */
    private int due(long elapsedMillis) {
        if (elapsedMillis >= drainMillis) {
            return count;
        }
        return (int) Math.min(count, count * elapsedMillis / drainMillis + 1);
    }

    /** Whether all have been closed. */
    boolean isDone() {
        return waiting.isEmpty();
    }
}
