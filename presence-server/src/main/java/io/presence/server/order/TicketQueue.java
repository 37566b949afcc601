package io.presence.server.order;

import io.presence.PresenceEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.BooleanSupplier;
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

    private static final int MAX_TICKETS = 10_000;

    private final Context context;
    private final PresenceContext presence;
    private final boolean sameContext;
    private final Consumer<PresenceEvent> onChange;
    private final Runnable onTurnEnd;
    private final BooleanSupplier turnIsFull;
    /** What has been received and not handled to the end; the first up to {@link #handled}. */
    private final ArrayDeque<List<BatchItem>> batches = new ArrayDeque<>(2);

    private final ArrayDeque<Consumer<BatchItem>> effects = new ArrayDeque<>();
    private List<Ticket> outgoing = new ArrayList<>();
    private int handled;
    private boolean continuing;
    private int number = -1;

    private TicketQueue(
            Context context,
            PresenceContext presence,
            Consumer<PresenceEvent> onChange,
            Runnable onTurnEnd,
            BooleanSupplier turnIsFull) {
        this.context = context;
        this.presence = presence;
        this.sameContext = context == presence.context();
        this.onChange = onChange;
        this.onTurnEnd = onTurnEnd;
        this.turnIsFull = turnIsFull;
    }

    /**
     * A loop joins the one order.
     *
     * @param context the loop's context, the caller's
     * @param presence where the order is made
     * @param onChange told of each join and leave, in order, on the loop's context
     * @param onTurnEnd called after a batch, or a part of one, on the loop's context: the time to flush
     * @param turnIsFull asked after each change: whether the rest of the batch is to wait for a later turn, so that
     *     many changes for many subscribers do not keep the loop from its sockets
     * @return completes on the loop's context once it is sent every change
     */
    public static Future<TicketQueue> join(
            Context context,
            PresenceContext presence,
            Consumer<PresenceEvent> onChange,
            Runnable onTurnEnd,
            BooleanSupplier turnIsFull) {
        TicketQueue queue = new TicketQueue(context, presence, onChange, onTurnEnd, turnIsFull);
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
     * @param except a user to find the place of, since they are to be left out, or null
     * @param effect given everybody and that place, if the user is online, when the question's place in the order is reached
     */
    public void queryEveryone(String except, Consumer<EveryoneOnline> effect) {
        send(new Ticket.QueryEveryone(except));
        effects.add(item -> effect.accept((EveryoneOnline) item));
    }

    /** A batch of this loop; called on the presence context. */
    void receive(List<BatchItem> batch) {
        context.runOnContext(v -> {
            batches.add(batch);
            if (!continuing) {
                handleBatches();
            }
        });
    }

    private void handleBatches() {
        while (!batches.isEmpty()) {
            List<BatchItem> batch = batches.peek();
            while (handled < batch.size()) {
                handle(batch.get(handled++));
                if (handled < batch.size() && turnIsFull.getAsBoolean()) {
                    continuing = true;
                    endTurn();
                    context.runOnContext(v -> {
                        continuing = false;
                        handleBatches();
                    });
                    return;
                }
            }
            batches.remove();
            handled = 0;
            endTurn();
            int loop = number;
            onPresenceContext(() -> presence.credit(loop));
        }
    }

    private void handle(BatchItem item) {
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

    private void endTurn() {
        try {
            onTurnEnd.run();
        } catch (RuntimeException e) {
            LOG.error("the end of a turn failed", e);
        }
    }

    private void send(Ticket ticket) {
        if (outgoing.isEmpty()) {
            context.runOnContext(v -> handOver());
        }
        outgoing.add(ticket);
    }

    /** Many of one turn are handed over in several, so that they do not keep the presence context for long. */
    private void handOver() {
        List<Ticket> tickets = outgoing;
        if (tickets.size() <= MAX_TICKETS) {
            outgoing = new ArrayList<>();
        } else {
            outgoing = new ArrayList<>(tickets.subList(MAX_TICKETS, tickets.size()));
            tickets = new ArrayList<>(tickets.subList(0, MAX_TICKETS));
            context.runOnContext(v -> handOver());
        }
        List<Ticket> handed = tickets;
        onPresenceContext(() -> presence.accept(number, handed));
    }

    private void onPresenceContext(Runnable action) {
        if (sameContext) {
            action.run();
        } else {
            presence.context().runOnContext(v -> action.run());
        }
    }
}
