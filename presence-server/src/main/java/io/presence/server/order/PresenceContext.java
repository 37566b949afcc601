package io.presence.server.order;

import io.presence.PresenceEvent;
import io.presence.server.ClusterStatus;
import io.presence.server.cluster.ClusterNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The edge of {@link OneOrder}: tickets come in from the loops, batches go out to them. It is the one place where
 * anything hops between threads; where a loop lives on the presence context itself, nothing does.
 *
 * <p>{@link #join} and what it calls may be used from the thread that starts the server; all else runs on the presence
 * context.
 */
public final class PresenceContext {
    private final Context context;
    private final OneOrder order;
    private final List<TicketQueue> loops = new ArrayList<>();
    private Runnable onStopping;
    private boolean sending;

    /**
     * Nobody is online yet.
     *
     * @param context the context that all of this is owned by
     * @param node makes the node, given where it is to tell joins and leaves
     */
    public PresenceContext(Context context, Function<Consumer<PresenceEvent>, ClusterNode> node) {
        this.context = context;
        this.order = new OneOrder(node);
        order.node().heeds(order::isBacklogged);
    }

    /**
     * The context that owns who is online.
     *
     * @return the context
     */
    public Context context() {
        return context;
    }

    /**
     * What is to happen, on the presence context, before the first connection is closed by a stopping server.
     *
     * @param action run at most once
     */
    public void onStopping(Runnable action) {
        onStopping = action;
    }

    /** The server stops; called by each of its loops, before it closes its connections. */
    public void stopping() {
        context.runOnContext(v -> {
            order.node().drain();
            if (onStopping != null) {
                onStopping.run();
                onStopping = null;
            }
        });
    }

    /** A loop joins; called on the presence context. */
    int join(TicketQueue loop) {
        loops.add(loop);
        return order.addReceiver();
    }

    /** Tickets of a loop; called on the presence context. */
    void accept(int loop, List<Ticket> tickets) {
        order.accept(loop, tickets, now());
        sendSoon();
    }

    /** A loop has finished a batch; called on the presence context. */
    void credit(int loop) {
        order.credit(loop);
        sendSoon();
    }

    /** Something else came to the node, from other nodes or the clock; called on the presence context. */
    public void turn() {
        sendSoon();
    }

    /** At the end of the turn, so that what arrived in one turn leaves in one batch. */
    private void sendSoon() {
        if (!sending) {
            sending = true;
            context.runOnContext(v -> {
                sending = false;
                // Where a loop has much to take, bulk work waits for its credit.
                if (!order.isBacklogged() && order.node().step(now())) {
                    sendSoon();
                }
                order.node().endTurn();
                for (int i = 0; i < loops.size(); i++) {
                    send(i);
                }
            });
        }
    }

    /**
     * What this node knows of its cluster; from any thread.
     *
     * @return the status; fails if the presence context is gone
     */
    public Future<ClusterStatus> status() {
        Promise<ClusterStatus> status = Promise.promise();
        context.runOnContext(v -> status.complete(order.node().status(now())));
        return status.future();
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private void send(int loop) {
        List<BatchItem> batch = order.takeBatch(loop);
        while (!batch.isEmpty()) {
            loops.get(loop).receive(batch);
            batch = order.takeBatch(loop);
        }
    }
}
