package io.presence;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Set;

/**
 * A live view of who is online: the users at its opening, and every change after it, without a gap and without a
 * duplicate. Over the wire it survives losses of the connection: after one the handler gets exactly the differences
 * that happened meanwhile, the leaves first. Whoever left and came back meanwhile is no difference.
 *
 * <p>Obtained from {@link Presence#online()}; set the handlers, then {@link #open()} it. Any number of views share one
 * subscription and one query of the server; each keeps a set of its own, of about 50 bytes a user beyond the shared
 * names.
 *
 * <p><b>Whose names.</b> What {@link Presence#getAll()} gives, and so over the wire without the client's own user,
 * which the protocol hides from its asker; in embedded code everybody.
 *
 * <p><b>Threads.</b> {@link #open()} and {@link #close()} may be called from any thread, and so may the methods that
 * read, since whoever asks whether a user is online is rarely on the right context: read on the view's own context they
 * are exactly what the changes handled so far describe, elsewhere they may be a change ahead or behind. The view's
 * context is the one that opened it (one of the presence's own, where the caller had none); handlers run there, in
 * order, must not block, and one that throws is logged and harms no other.
 *
 * <p><b>Order.</b> {@link #open()} completes before the first change. Before the handler is called with a change, the
 * set has it. At a loss the state becomes {@link State#STALE}, and the set stays as it was last known; at the recovery
 * the differences are handled, then the state becomes {@link State#LIVE}.
 */
public interface OnlineView {

    /** How far the view may be believed. */
    enum State {
        /** Not opened, or opened and waiting for the first answer; the set is empty. */
        OPENING,
        /** The set is who is online, and every change arrives. */
        LIVE,
        /** The connection is lost, or is back and not answered yet: the set is who was online when it was lost. */
        STALE,
        /** Closed by {@link #close()}, or because the presence behind it ended; the last state. The set is empty. */
        CLOSED
    }

    /**
     * Sets the handler of changes.
     *
     * @param handler receives each change, in order
     * @return this view
     * @throws IllegalArgumentException if the handler is null
     * @throws IllegalStateException if the view was opened already, since changes would have been missed
     */
    OnlineView onChange(Handler<PresenceEvent> handler);

    /**
     * Sets the handler of the view's states, each told once as it is entered, in order with the changes.
     *
     * @param handler receives each state
     * @return this view
     * @throws IllegalArgumentException if the handler is null
     * @throws IllegalStateException if the view was opened already
     */
    OnlineView onState(Handler<State> handler);

    /**
     * Opens the view. Without a connection it waits for one.
     *
     * @return completes with this view once the set holds everybody online; fails with a {@link PresenceException} if
     *     the server does not permit it, does not answer in time, or the presence has ended, and with an
     *     {@link IllegalStateException} if the view is closed meanwhile; the view is closed then
     * @throws IllegalStateException if the view was opened or closed already
     */
    Future<OnlineView> open();

    /**
     * Who is online.
     *
     * @return a live set, unmodifiable; iterating it never fails
     */
    Set<String> users();

    /**
     * Whether this user is online.
     *
     * @param user the user
     * @return whether the set holds it; false while the view is opening or closed
     */
    boolean isOnline(String user);

    /**
     * How far the view may be believed.
     *
     * @return the state
     */
    State state();

    /**
     * Closes the view: its handlers are called no more, apart from that of the state {@link State#CLOSED}. Where it was
     * the last user of the subscription, that ends at the server. Closing twice is closing once.
     *
     * @return completes when the view is closed, on the caller's context when it has one
     */
    Future<Void> close();
}
