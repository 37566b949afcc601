package io.presence.server.connection;

import io.presence.protocol.ServerMessage;
import io.presence.server.delivery.Outbound;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Keeps the answers of a connection in the order of its requests: what needs a ticket is answered when the ticket is
 * reached, and what needs none waits behind the tickets that are out.
 *
 * <p>Owned by the connection's event loop.
 */
final class AnswerOrder {
    /** Stands in {@link #due} for a ticket that is out. */
    private static final Object TICKET = new Object();

    private final Outbound outbound;
    /** Tickets, and answers behind them; null while no ticket is out, as it mostly is. */
    private ArrayDeque<Object> due;

    private int ticketsOut;

    AnswerOrder(Outbound outbound) {
        this.outbound = outbound;
    }

    /** Answers to a request that needs no ticket. */
    void add(Iterator<ServerMessage> answers) {
        if (due == null) {
            outbound.answers(answers);
        } else {
            due.add(answers);
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

    /** The oldest ticket is reached: its effect happens, and the answers that waited behind it are due. */
    void reached(Runnable effect) {
        ticketsOut--;
        due.remove();
        effect.run();
        while (!due.isEmpty() && due.peek() != TICKET) {
            outbound.answers(messages(due.remove()));
        }
        if (due.isEmpty()) {
            due = null;
        }
    }

    @SuppressWarnings("unchecked") // due holds TICKET and iterators of messages, nothing else
    private static Iterator<ServerMessage> messages(Object answers) {
        return (Iterator<ServerMessage>) answers;
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
