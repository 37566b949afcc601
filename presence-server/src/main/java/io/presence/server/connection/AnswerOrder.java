package io.presence.server.connection;

import java.util.ArrayDeque;

/**
 * Keeps the answers of a connection in the order of its requests: what needs a ticket is answered when the ticket is
 * reached, and what needs none waits behind the tickets that are out.
 *
 * <p>Owned by the connection's event loop.
 */
final class AnswerOrder {
    /** Stands in {@link #due} for a ticket that is out. */
    private static final Runnable TICKET = new Runnable() {
        @Override
        public void run() {
            throw new IllegalStateException("a ticket is reached, not run");
        }
    };

    /** Tickets, and what waits behind them; null while no ticket is out, as it mostly is. */
    private ArrayDeque<Runnable> due;

    private int ticketsOut;

    /** What follows from a message that needs no ticket: an answer, or a close. */
    void add(Runnable effect) {
        if (due == null) {
            effect.run();
        } else {
            due.add(effect);
        }
    }

    /** A ticket goes out. */
    void ticketOut() {
        if (due == null) {
            due = new ArrayDeque<>(2);
        }
        due.add(TICKET);
        ticketsOut++;
    }

    /** The oldest ticket is reached: its effect happens, and then what waited behind it. */
    void reached(Runnable effect) {
        ticketsOut--;
        due.remove();
        try {
            effect.run();
        } finally {
            runWhatWaited();
        }
    }

    private void runWhatWaited() {
        // The last of them may have closed the connection, and so cleared this.
        while (due != null && !due.isEmpty() && due.peek() != TICKET) {
            due.remove().run();
        }
        if (due != null && due.isEmpty()) {
            due = null;
        }
    }

    /** How many tickets are out. */
    int ticketsOut() {
        return ticketsOut;
    }

    /** The connection is closed: nothing is due any more. */
    void clear() {
        due = null;
    }
}
