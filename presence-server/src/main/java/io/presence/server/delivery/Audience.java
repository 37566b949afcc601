package io.presence.server.delivery;

import io.presence.PresenceEvent;
import io.presence.protocol.ServerMessage;
import io.presence.subscription.Subscriptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers of one event loop: told of each join and leave, with a notice that is encoded once.
 *
 * <p>Who subscribes to everybody as well as to a user gets two notices, everybody's first (N-3).
 *
 * <p>Owned by the loop's context.
 */
public final class Audience {

    /** One who is told. */
    public interface Subscriber {
        /**
         * Where its notices go.
         *
         * @return the socket's writes
         */
        Outbound outbound();
    }

    private static final Logger LOG = LoggerFactory.getLogger(Audience.class);

    /** At about five microseconds for each that is written, a turn of some fifty milliseconds. */
    private static final int NOTICES_A_TURN = 10_000;

    private final Subscriptions<Subscriber> subscriptions = new Subscriptions<>();
    private final List<Subscriber> toFlush = new ArrayList<>();
    private final long maxWaitingBytes;
    private int noticesThisTurn;
    private long notices;

    /**
     * Nobody subscribes yet.
     *
     * @param maxWaitingBytes from how many bytes of waiting notices on a subscriber is handed over although its
     *     socket takes nothing, so that the loop can close it
     */
    public Audience(long maxWaitingBytes) {
        this.maxWaitingBytes = maxWaitingBytes;
    }

    /**
     * Who subscribes to whom on this loop.
     *
     * @return the subscriptions, to be changed by the loop
     */
    public Subscriptions<Subscriber> subscriptions() {
        return subscriptions;
    }

    /**
     * Makes the notices of a join or leave due; {@link #flush} writes them.
     *
     * @param event what happened
     */
    public void tell(PresenceEvent event) {
        Collection<Subscriber> everyone = subscriptions.everyone();
        if (!everyone.isEmpty()) {
            String user = event.user();
            EncodedNotice notice = new EncodedNotice(
                    event.isOnline() ? new ServerMessage.JoinAll(user) : new ServerMessage.LeaveAll(user));
            tell(everyone, notice);
        }
        Collection<Subscriber> friends = subscriptions.subscribersOf(event.user());
        if (!friends.isEmpty()) {
            String user = event.user();
            EncodedNotice notice =
                    new EncodedNotice(event.isOnline() ? new ServerMessage.Join(user) : new ServerMessage.Leave(user));
            tell(friends, notice);
        }
    }

    private void tell(Collection<Subscriber> subscribers, EncodedNotice notice) {
        for (Subscriber subscriber : subscribers) {
            Outbound outbound = subscriber.outbound();
            if (!outbound.takesNotices()) {
                continue;
            }
            // What waits for the socket already is written when it is writable again.
            if (outbound.isEmpty() || outbound.waitingNoticeBytes() > maxWaitingBytes) {
                toFlush.add(subscriber);
            }
            outbound.notice(notice);
            noticesThisTurn++;
            notices++;
        }
    }

    /**
     * The notices that became due so far, one for each subscriber told.
     *
     * @return their number
     */
    public long notices() {
        return notices;
    }

    /**
     * Whether enough is due to be written first, before more becomes due in the same turn.
     *
     * @return true from some thousand notices on
     */
    public boolean isFull() {
        return noticesThisTurn >= NOTICES_A_TURN;
    }

    /**
     * Something else became due for a subscriber.
     *
     * @param subscriber to be handed over by {@link #flush}
     */
    public void flushSoon(Subscriber subscriber) {
        toFlush.add(subscriber);
    }

    /**
     * Hands over those that something became due for since the last call.
     *
     * @param flush called for each, possibly more than once
     */
    public void flush(Consumer<Subscriber> flush) {
        // By index: a subscriber that is closed on the way changes subscriptions, not this list.
        for (int i = 0; i < toFlush.size(); i++) {
            try {
                flush.accept(toFlush.get(i));
            } catch (RuntimeException e) {
                LOG.error("a subscriber's notices could not be written; the others' are", e);
            }
        }
        toFlush.clear();
        noticesThisTurn = 0;
    }
}
