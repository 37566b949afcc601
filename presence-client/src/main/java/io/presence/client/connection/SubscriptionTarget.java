package io.presence.client.connection;

import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.context.ApplicationContext;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One user, or everybody: who wants to be told, what the server has been asked for, and who waits for its word.
 *
 * <p>Owned by the client's context.
 */
final class SubscriptionTarget {

    /** One handler's subscription. */
    static final class Subscriber {
        private final Handler<PresenceEvent> handler;
        /** The latest that subscribed it: an earlier one may be gone. */
        private ApplicationContext context;
        /** Whether the server has acknowledged it once; then it stays wanted whatever happens to a connection. */
        private boolean begun;

        private PresenceException failure;

        Subscriber(Handler<PresenceEvent> handler, ApplicationContext context) {
            this.handler = handler;
            this.context = context;
        }
    }

    /** Whoever waits for the server's word; without a subscriber, for the end of a subscription. */
    record Waiter(Promise<Void> promise, Subscriber subscriber) {
        boolean begins() {
            return subscriber != null;
        }

        /** What was asked for is so: begun, or ended since; unless it failed meanwhile, as an earlier waiter's did. */
        private void succeed() {
            if (subscriber == null || subscriber.failure == null) {
                promise.tryComplete();
            } else {
                promise.tryFail(subscriber.failure);
            }
        }
    }

    /** Null for everybody. */
    private final String user;

    private final Map<Handler<PresenceEvent>, Subscriber> subscribers = new LinkedHashMap<>(2);
    /** Whether the live views want it, too; of everybody alone. */
    private boolean viewed;
    /** Whether the server will have the subscription when it has answered all that is under way. */
    private boolean asked;
    /** Whether it is among those whose difference is to be looked at. */
    private boolean dirty;
    /** The latest request that names this target and is not answered. */
    private SubscriptionRequest inFlight;
    /** Who waits for the next request, or for the finding that none is needed. */
    private List<Waiter> waiting = new ArrayList<>(1);

    SubscriptionTarget(String user) {
        this.user = user;
    }

    String user() {
        return user;
    }

    /** For a text. */
    String name() {
        return user == null ? "everybody" : user;
    }

    boolean wanted() {
        return viewed || !subscribers.isEmpty();
    }

    boolean viewed() {
        return viewed;
    }

    void viewed(boolean wanted) {
        viewed = wanted;
    }

    boolean asked() {
        return asked;
    }

    boolean dirty() {
        return dirty;
    }

    void dirty(boolean is) {
        dirty = is;
    }

    boolean isLatest(SubscriptionRequest request) {
        return inFlight == request;
    }

    SubscriptionRequest inFlight() {
        return inFlight;
    }

    /** A request is being sent. */
    void asking(SubscriptionRequest request) {
        inFlight = request;
        asked = request.begins();
    }

    /** The latest request is answered, or will not be. */
    void answered() {
        inFlight = null;
    }

    /** The server does not have it. */
    void notThere() {
        inFlight = null;
        asked = false;
    }

    void subscribe(Handler<PresenceEvent> handler, ApplicationContext context, Promise<Void> done) {
        Subscriber subscriber = subscribers.computeIfAbsent(handler, h -> new Subscriber(h, context));
        subscriber.context = context;
        waiting.add(new Waiter(done, subscriber));
    }

    void unsubscribe(Handler<PresenceEvent> handler, Promise<Void> done) {
        subscribers.remove(handler);
        waiting.add(new Waiter(done, null));
    }

    void unsubscribeAll(Promise<Void> done) {
        subscribers.clear();
        waiting.add(new Waiter(done, null));
    }

    /** Nobody wants it, and nobody is told. */
    void clear() {
        subscribers.clear();
        viewed = false;
    }

    /**
     * Calls every handler, each on its own context.
     *
     * @return whether one of them was gone, and is forgotten
     */
    boolean tell(PresenceEvent event) {
        return subscribers
                .values()
                .removeIf(subscriber ->
                        !subscriber.context.run(() -> ApplicationContext.call(subscriber.handler, event)));
    }

    /** Those who wait for the next request. */
    List<Waiter> takeWaiting() {
        List<Waiter> taken = waiting;
        waiting = new ArrayList<>(1);
        return taken;
    }

    void putBack(List<Waiter> waiters) {
        waiting.addAll(waiters);
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Offline the server holds nothing: ends are made already, beginnings wait for the reconnect. */
    void settleWhatNeedsNoServer() {
        for (Waiter waiter : takeWaiting()) {
            if (waiter.begins() && subscribers.get(waiter.subscriber().handler) == waiter.subscriber()) {
                waiting.add(waiter);
            } else {
                waiter.succeed();
            }
        }
    }

    void succeed(List<Waiter> waiters) {
        for (Waiter waiter : waiters) {
            if (waiter.begins() && waiter.subscriber().failure == null) {
                waiter.subscriber().begun = true;
            }
            waiter.succeed();
        }
    }

    /** Whoever waited for a beginning waits in vain, and is not subscribed unless it was before. */
    void fail(List<Waiter> waiters, PresenceException failure) {
        for (Waiter waiter : waiters) {
            if (waiter.begins() && !waiter.subscriber().begun) {
                waiter.subscriber().failure = failure;
                subscribers.remove(waiter.subscriber().handler, waiter.subscriber());
            }
        }
        waiters.forEach(waiter -> waiter.promise().tryFail(failure));
    }

    /** Fails one that waits for the next request. */
    void failWaiting(Promise<Void> promise, PresenceException failure) {
        List<Waiter> its =
                waiting.stream().filter(waiter -> waiter.promise() == promise).toList();
        waiting.removeAll(its);
        fail(its, failure);
    }

    /** Whether nothing need be kept of it. */
    boolean isIdle() {
        return !dirty && !asked && inFlight == null && waiting.isEmpty() && !wanted();
    }
}
