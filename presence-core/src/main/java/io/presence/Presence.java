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
 * it has one. Handlers run on the context that subscribed (one of this object's own, where the caller had none), must
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
 * What the server refuses, and a stopped server, fail the future with a {@link PresenceException}.
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
