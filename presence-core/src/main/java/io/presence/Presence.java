package io.presence;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Who is online: subscriptions to joins and leaves, and queries. The same embedded in a server's JVM and over the wire.
 *
 * <p>The rules are those of the API page (deepstream's presence): only users who logged in with a name are ever shown;
 * a user with several connections joins once and leaves once.
 *
 * <p><b>Scope.</b> One {@code Presence} is one subscriber: {@link #unsubscribe()} removes what was subscribed through
 * this object and nothing else.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. Futures complete on the caller's Vert.x context when
 * it has one. Handlers run on the context that subscribed them last (one of this object's own, where the caller had none), must
 * not block, and one that throws is logged and harms no other. After an unsubscription has completed, a handler that runs
 * on another context than the caller's may still be called with events that were on their way to it.
 *
 * <p><b>Order.</b> The answer to a query is exactly the state that the events delivered before it describe: subscribe,
 * then query, and nothing is missed and nothing told twice. No initial state is sent to a new subscription.
 *
 * <p><b>Twice.</b> The same handler subscribed twice to the same users is one subscription; removing what is not there
 * succeeds and changes nothing.
 *
 * <p><b>Errors.</b> A null or empty user or a null handler is refused at once with an {@link IllegalArgumentException}.
 * What the server refuses, and a stopped server or client, fail the future with a {@link PresenceException}: its code
 * is {@code MESSAGE_DENIED}, {@code MESSAGE_PERMISSION_ERROR} or {@code STOPPED}; over the wire also {@code TIMEOUT}
 * where the server does not answer in time, {@code OFFLINE} of a query that found no connection or lost it,
 * {@code NOT_LOGGED_IN} of what waited for a login that was refused or that nobody asked for, and
 * {@code INVALID_ANSWER}. A subscription that fails is not made.
 *
 * <p><b>Offline.</b> Over the wire a subscription made without a connection completes when the server has acknowledged
 * it after the reconnect, however long that takes; one that is ended ends at once. A query waits for a limited time.
 * What was subscribed is subscribed again after each loss.
 *
 * <p><b>Handlers</b> are told apart by {@code equals}: to unsubscribe one, keep it in a variable, since each
 * {@code this::method} is another.
 */
public interface Presence {

    /**
     * Be told of every user's joins and leaves from now on.
     *
     * @param handler receives each event, in order
     * @return completes when the subscription has begun
     * @throws IllegalArgumentException if the handler is null
     */
    Future<Void> subscribe(Handler<PresenceEvent> handler);

    /**
     * Be told of one user's joins and leaves from now on.
     *
     * @param user whose events, at least one character
     * @param handler receives each event, in order
     * @return completes when the subscription has begun
     * @throws IllegalArgumentException if the user is null or empty, or the handler null
     */
    Future<Void> subscribe(String user, Handler<PresenceEvent> handler);

    /**
     * Remove every subscription made through this object, to single users as well as to all.
     *
     * @return completes when no handler will be called any more
     */
    Future<Void> unsubscribe();

    /**
     * Remove this handler's subscription to every user; its subscriptions to single users stay.
     *
     * @param handler a handler that was subscribed
     * @return completes when the subscription has ended
     * @throws IllegalArgumentException if the handler is null
     */
    Future<Void> unsubscribe(Handler<PresenceEvent> handler);

    /**
     * Remove all subscriptions to one user; those to every user stay.
     *
     * @param user whose subscriptions, at least one character
     * @return completes when the subscriptions have ended
     * @throws IllegalArgumentException if the user is null or empty
     */
    Future<Void> unsubscribe(String user);

    /**
     * Remove one handler's subscription to one user.
     *
     * @param user the user that was subscribed to, at least one character
     * @param handler the handler that was subscribed
     * @return completes when the subscription has ended
     * @throws IllegalArgumentException if the user is null or empty, or the handler null
     */
    Future<Void> unsubscribe(String user, Handler<PresenceEvent> handler);

    /**
     * Who is online. Over the wire the asker's own name is left out (rule of the protocol: QUERY_ALL); embedded code
     * has no name, and gets everybody.
     *
     * @return the users, in the order of their coming online as this node saw it; unmodifiable
     */
    Future<List<String>> getAll();

    /**
     * Which of these users are online. Asking for oneself is answered truly.
     *
     * @param users the users in question, each at least one character; none gives an empty answer
     * @return for each user in the order of the question, each once, whether they are online; unmodifiable
     * @throws IllegalArgumentException if the collection, or a user in it, is null, or a user is empty
     */
    Future<Map<String, Boolean>> getAll(Collection<String> users);

    /**
     * A live view of who is online, not opened yet: the users of now and every change after, without gap or duplicate,
     * across losses of the connection. Independent of the subscriptions made here: {@link #unsubscribe()} leaves it.
     *
     * @return a new view
     */
    OnlineView online();
}
