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
 * <p>Notices become due with {@link #tell}, and leave with {@link #deliver}, as often as the loop's {@link Deliveries}
 * find right; what else is due leaves with {@link #flushAnswers}, and takes the notices before it along.
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

    /** At about five microseconds for each socket that is written to, some ten milliseconds. */
    private static final int SOCKETS_A_STEP = 2_000;

    /** At about five microseconds for each that is written, a turn of some fifty milliseconds. */
    private static final int NAMED_NOTICES_A_TURN = 10_000;

    private final Subscriptions<Subscriber> subscriptions = new Subscriptions<>();
    private final EveryoneSubscribers everyone = new EveryoneSubscribers();
    private final NoticeLog named = new NoticeLog();
    private final List<Subscriber> namedDue = new ArrayList<>();
    private final List<Subscriber> answersDue = new ArrayList<>();
    private int namedNoticesDue;
    private long notices;
    private boolean closed;

    /** Nobody subscribes yet. */
    public Audience() {}

    /**
     * Who subscribes to which user on this loop; who subscribes to everybody is not in it.
     *
     * @return the subscriptions, to be changed by the loop
     */
    public Subscriptions<Subscriber> subscriptions() {
        return subscriptions;
    }

    /**
     * Subscribes to everybody.
     *
     * @param subscriber who wants to be told
     * @return false if that subscription was there already
     */
    public boolean subscribeToEveryone(Subscriber subscriber) {
        return everyone.add(subscriber);
    }

    /**
     * Ends a subscription to everybody; those to single users stay.
     *
     * @param subscriber who wanted to be told, and is still told of what happened before
     * @return false if there was no such subscription
     */
    public boolean unsubscribeFromEveryone(Subscriber subscriber) {
        return everyone.remove(subscriber);
    }

    /**
     * Makes the notices of a join or leave due.
     *
     * @param event what happened
     */
    public void tell(PresenceEvent event) {
        if (closed) {
            return;
        }
        String user = event.user();
        if (everyone.size() > 0) {
            everyone.tell(event.isOnline() ? new ServerMessage.JoinAll(user) : new ServerMessage.LeaveAll(user));
            notices += everyone.size();
        }
        Collection<Subscriber> friends = subscriptions.subscribersOf(user);
        if (!friends.isEmpty()) {
            tell(friends, event.isOnline() ? new ServerMessage.Join(user) : new ServerMessage.Leave(user));
        }
    }

    private void tell(Collection<Subscriber> friends, ServerMessage notice) {
        long position = named.append(notice);
        for (Subscriber subscriber : friends) {
            Outbound outbound = subscriber.outbound();
            if (outbound.takesNotices()) {
                outbound.named(named, position);
                if (outbound.markFlushDue()) {
                    namedDue.add(subscriber);
                }
                namedNoticesDue++;
                notices++;
            }
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
     * Whether enough is due to be delivered first, before more becomes due.
     *
     * @return true from some thousand notices on
     */
    public boolean isFull() {
        return everyone.bytesBehind() >= NoticeLog.CHUNK_BYTES || namedNoticesDue >= NAMED_NOTICES_A_TURN;
    }

    /**
     * Something else became due for a subscriber.
     *
     * @param subscriber to be flushed by {@link #flushAnswers}
     */
    public void flushSoon(Subscriber subscriber) {
        answersDue.add(subscriber);
    }

    /**
     * Flushes those for whom something else than notices became due since the last call.
     *
     * @param flush called for each, possibly more than once
     */
    public void flushAnswers(Consumer<Subscriber> flush) {
        flushAll(answersDue, guarded(flush));
    }

    /**
     * Whether notices are due.
     *
     * @return true if {@link #deliver} has anything to do
     */
    public boolean noticesDue() {
        return everyone.isBehind() || !namedDue.isEmpty();
    }

    /**
     * Flushes those for whom notices are due, or some of them.
     *
     * @param flush called for each
     * @return whether there are more, for a later turn
     */
    public boolean deliver(Consumer<Subscriber> flush) {
        Consumer<Subscriber> each = guarded(flush);
        if (everyone.isBehind() && everyone.visit(each, SOCKETS_A_STEP) == SOCKETS_A_STEP) {
            return true;
        }
        flushAll(namedDue, subscriber -> {
            subscriber.outbound().clearFlushDue();
            each.accept(subscriber);
        });
        namedNoticesDue = 0;
        named.forget(named.end());
        return false;
    }

    private static void flushAll(List<Subscriber> due, Consumer<Subscriber> flush) {
        // By index: what is closed on the way may make more due, but takes nothing away.
        for (int i = 0; i < due.size(); i++) {
            flush.accept(due.get(i));
        }
        due.clear();
    }

    private static Consumer<Subscriber> guarded(Consumer<Subscriber> flush) {
        return subscriber -> {
            try {
                flush.accept(subscriber);
            } catch (RuntimeException e) {
                LOG.error("a subscriber's notices could not be written; the others' are", e);
            }
        };
    }

    /** Gives the memory of the notices back; nobody is told any more. */
    public void close() {
        closed = true;
        everyone.close();
        named.close();
    }
}
