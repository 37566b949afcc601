package io.presence.server.order;

import io.presence.server.cluster.ClusterStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/**
 * The edge of {@link OneOrder}: tickets come in from the loops, batches go out to them. It is the one place where
 * anything hops between threads; where a loop lives on the presence context itself, nothing does.
 *
 * <p>{@link #join} and what it calls may be used from the thread that starts the server; all else runs on the presence
 * context.
 */
public final class PresenceContext {
    private final Context context;
    private final OneOrder order = new OneOrder();
    private final List<TicketQueue> loops = new ArrayList<>();
    private Runnable onStopping;
    private boolean stopping;
    private boolean sending;

    /**
     * Nobody is online yet.
     *
     * @param context the context that all of this is owned by
     */
    public PresenceContext(Context context) {
        this.context = context;
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
            stopping = true;
            if (onStopping != null) {
                onStopping.run();
                onStopping = null;
            }
        });
    }

    /**
     * What this node knows of its cluster; from any thread.
     *
     * @return the status; completes on the presence context
     */
    public Future<ClusterStatus> status() {
        Promise<ClusterStatus> status = Promise.promise();
        context.runOnContext(v -> status.complete(statusNow()));
        return status.future();
    }

    /** One node alone, until there is a cluster. */
    private ClusterStatus statusNow() {
        return new ClusterStatus(
                "alone",
                "0000000000000000",
                stopping ? ClusterStatus.State.DRAINING : ClusterStatus.State.READY,
                1,
                order.usersOnline(),
                0,
                order.usersOnline(),
                0,
                "0000000000000000",
                List.of(),
                new ClusterStatus.Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    /** A loop joins; called on the presence context. */
    int join(TicketQueue loop) {
        loops.add(loop);
        return order.addReceiver();
    }

    /** Tickets of a loop; called on the presence context. */
    void accept(int loop, List<Ticket> tickets) {
        order.accept(loop, tickets);
        sendSoon();
    }

    /** A loop has finished a batch; called on the presence context. */
    void credit(int loop) {
        order.credit(loop);
        sendSoon();
    }

    /** At the end of the turn, so that what arrived in one turn leaves in one batch. */
    private void sendSoon() {
        if (!sending) {
            sending = true;
            context.runOnContext(v -> {
                sending = false;
                for (int i = 0; i < loops.size(); i++) {
                    send(i);
                }
            });
        }
    }

    private void send(int loop) {
        List<BatchItem> batch = order.takeBatch(loop);
        while (!batch.isEmpty()) {
            loops.get(loop).receive(batch);
            batch = order.takeBatch(loop);
        }
    }
}
