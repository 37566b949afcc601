package io.presence.server.cluster;

import io.presence.PresenceEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's side of the one order: what the loop asks goes out in a turn's batch, and what waits for it is run, in
 * the same order, when it comes back. Since tickets return in the order they were sent, the waiting effects are a
 * queue and need no numbers.
 *
 * <p>Owned by the loop's context.
 */
public final class TicketQueue {
    private static final Logger LOG = LoggerFactory.getLogger(TicketQueue.class);

    private final Context context;
    private final PresenceContext presence;
    private final boolean sameContext;
    private final Consumer<PresenceEvent> onChange;
    private final Runnable onBatchEnd;
    private final ArrayDeque<Consumer<BatchItem>> effects = new ArrayDeque<>();
    private List<Ticket> outgoing = new ArrayList<>();
    private int number = -1;

    private TicketQueue(
            Context context, PresenceContext presence, Consumer<PresenceEvent> onChange, Runnable onBatchEnd) {
        this.context = context;
        this.presence = presence;
        this.sameContext = context == presence.context();
        this.onChange = onChange;
        this.onBatchEnd = onBatchEnd;
    }

    /**
     * A loop joins the one order.
     *
     * @param context the loop's context, the caller's
     * @param presence where the order is made
     * @param onChange told of each join and leave, in order, on the loop's context
     * @param onBatchEnd called after each batch, on the loop's context: the time to flush
     * @return completes on the loop's context once it is sent every change
     */
    public static Future<TicketQueue> join(
            Context context, PresenceContext presence, Consumer<PresenceEvent> onChange, Runnable onBatchEnd) {
        TicketQueue queue = new TicketQueue(context, presence, onChange, onBatchEnd);
        Promise<TicketQueue> joined = Promise.promise();
        presence.context().runOnContext(v -> {
            int number = presence.join(queue);
            context.runOnContext(w -> {
                queue.number = number;
                joined.complete(queue);
            });
        });
        return joined.future();
    }

    /**
     * Counts a connection of a user.
     *
     * @param user who logged in
     * @param effect run when the login's place in the order is reached
     */
    public void login(String user, Runnable effect) {
        send(new Ticket.Login(user));
        effects.add(item -> effect.run());
    }

    /**
     * Counts a connection of a user no longer.
     *
     * @param user who logged in with it
     */
    public void logout(String user) {
        send(new Ticket.Logout(user));
    }

    /**
     * Takes a place in the order.
     *
     * @param effect run when it is reached
     */
    public void place(Runnable effect) {
        send(Ticket.Place.PLACE);
        effects.add(item -> effect.run());
    }

    /**
     * Asks which users are online.
     *
     * @param users the users, immutable
     * @param effect given a bit for each user, when the question's place in the order is reached
     */
    public void query(List<String> users, Consumer<BitSet> effect) {
        send(new Ticket.QueryUsers(users));
        effects.add(item -> effect.accept(((BatchItem.UsersOnline) item).online()));
    }

    /**
     * Asks who is online.
     *
     * @param except a user to find the slice of, since they are to be left out, or null
     * @param effect given everybody and that slice's number, or -1, when the question's place in the order is reached
     */
    public void queryEveryone(String except, Consumer<EveryoneOnline> effect) {
        send(new Ticket.QueryEveryone(except));
        effects.add(item -> effect.accept((EveryoneOnline) item));
    }

    /** A batch of this loop; called on the presence context. */
    void receive(List<BatchItem> batch) {
        context.runOnContext(v -> handle(batch));
    }

    private void handle(List<BatchItem> batch) {
        for (BatchItem item : batch) {
            try {
                if (item instanceof BatchItem.Change change) {
                    onChange.accept(change.event());
                } else {
                    effects.remove().accept(item);
                }
            } catch (RuntimeException e) {
                // One connection's trouble must not cost the others the rest of the batch.
                LOG.error("an effect failed; the batch goes on", e);
            }
        }
        try {
            onBatchEnd.run();
        } catch (RuntimeException e) {
            LOG.error("the end of a batch failed", e);
        }
        int loop = number;
        onPresenceContext(() -> presence.credit(loop));
    }

    private void send(Ticket ticket) {
        if (outgoing.isEmpty()) {
            context.runOnContext(v -> {
                List<Ticket> tickets = outgoing;
                outgoing = new ArrayList<>();
                onPresenceContext(() -> presence.accept(number, tickets));
            });
        }
        outgoing.add(ticket);
    }

    private void onPresenceContext(Runnable action) {
        if (sameContext) {
            action.run();
        } else {
            presence.context().runOnContext(v -> action.run());
        }
    }
}
