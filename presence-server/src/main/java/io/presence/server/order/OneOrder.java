package io.presence.server.order;

import io.presence.PresenceEvent;
import io.presence.server.cluster.ClusterNode;
import io.presence.server.cluster.OnlineSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one order of a node: every login, logout, subscription and query passes through here as a ticket, changes who is
 * online, and goes back to its loop in a batch together with the changes, in the order in which they happened here.
 *
 * <p>From that follows the promise to clients: when a loop reaches a query, the changes it was sent before are exactly
 * those that the answer contains.
 *
 * <p>Pure: takes tickets, gives batches, sends nothing. Owned by the presence context.
 *
 * <p>Bounded: a batch holds at most {@link #MAX_BATCH} items, and a loop has at most {@link #MAX_UNDER_WAY} that it
 * has not returned the credit of; what it does not take yet waits here and is merged, which is how load is batched.
 */
final class OneOrder {
    /** So that a bulk of changes never keeps a loop from its sockets for long. */
    static final int MAX_BATCH = 1_000;

    /** Two, so that a loop that has just finished a batch finds the next one already there. */
    static final int MAX_UNDER_WAY = 2;

    /** What may wait for a loop before bulk work does. */
    private static final int MAX_BACKLOG = 10 * MAX_BATCH;

    private static final class Receiver {
        private final ArrayDeque<BatchItem> waiting = new ArrayDeque<>();
        private int underWay;
    }

    private final ClusterNode node;
    private final List<Receiver> receivers = new ArrayList<>();

    /**
     * No loop is in it yet.
     *
     * @param node makes the node, given where it is to tell joins and leaves, its own and those of other nodes
     */
    OneOrder(Function<Consumer<PresenceEvent>, ClusterNode> node) {
        this.node = node.apply(this::tellAll);
    }

    ClusterNode node() {
        return node;
    }

    /**
     * A loop joins: it is sent every change from now on.
     *
     * @return its number
     */
    int addReceiver() {
        receivers.add(new Receiver());
        return receivers.size() - 1;
    }

    /** A loop's tickets happen now, in their order. */
    void accept(int receiver, List<Ticket> tickets, long now) {
        ArrayDeque<BatchItem> own = receivers.get(receiver).waiting;
        for (Ticket ticket : tickets) {
            if (ticket instanceof Ticket.Login login) {
                node.login(login.user());
                own.add(BatchItem.Reached.REACHED);
            } else if (ticket instanceof Ticket.Logout logout) {
                node.logout(logout.user(), now);
            } else if (ticket instanceof Ticket.QueryUsers query) {
                own.add(new BatchItem.UsersOnline(online(query.users())));
            } else if (ticket instanceof Ticket.QueryEveryone query) {
                OnlineSnapshot.Place except = query.except() == null ? null : node.placeOf(query.except());
                own.add(new EveryoneOnline(node.snapshot(), except));
            } else {
                own.add(BatchItem.Reached.REACHED);
            }
        }
    }

    /**
     * What a loop is to be sent now.
     *
     * @return the items in order; empty if nothing waits, or the loop has enough under way
     */
    List<BatchItem> takeBatch(int receiver) {
        Receiver to = receivers.get(receiver);
        if (to.waiting.isEmpty() || to.underWay == MAX_UNDER_WAY) {
            return List.of();
        }
        to.underWay++;
        int size = Math.min(MAX_BATCH, to.waiting.size());
        List<BatchItem> batch = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            batch.add(to.waiting.poll());
        }
        return batch;
    }

    /** A loop has finished a batch. */
    void credit(int receiver) {
        receivers.get(receiver).underWay--;
    }

    /** Whether a loop has so much to take that bulk work is to wait. */
    boolean isBacklogged() {
        for (Receiver receiver : receivers) {
            if (receiver.waiting.size() > MAX_BACKLOG) {
                return true;
            }
        }
        return false;
    }

    private void tellAll(PresenceEvent event) {
        BatchItem change = new BatchItem.Change(event);
        for (Receiver receiver : receivers) {
            receiver.waiting.add(change);
        }
    }

    private BitSet online(List<String> users) {
        BitSet online = new BitSet(users.size());
        for (int i = 0; i < users.size(); i++) {
            if (node.isOnline(users.get(i))) {
                online.set(i);
            }
        }
        return online;
    }
}
