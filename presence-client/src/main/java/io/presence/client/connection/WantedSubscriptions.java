package io.presence.client.connection;

import io.presence.PresenceAction;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.PresenceException.Code;
import io.presence.client.connection.SubscriptionTarget.Waiter;
import io.presence.context.ApplicationContext;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the application wants to be told of, what the server has been asked for, and the requests that bring the second
 * to the first. A request is made of the difference only, at the end of a turn or of the configured window; so opposite
 * calls cancel, and what was done while offline is made good after the reconnect by asking for what is wanted then.
 *
 * <p>Requests follow each other on one ordered connection, so what will hold at the server after those under way is
 * known at once: {@link SubscriptionTarget#asked()}.
 *
 * <p>Owned by the client's context.
 */
final class WantedSubscriptions {

    /** What the subscriptions need of their surroundings. */
    interface Surroundings {
        /** Writes a request; called only between {@link #opened()} and {@link #lost()}. */
        void send(ClientMessage request);

        /** Runs something at the end of this turn, or of the window. */
        void later(Runnable what);

        /** Runs something when a request's time is up. */
        Timers.Timer deadline(Runnable what);

        /** Runs something when a permission that could not be found out may be asked for again. */
        void retry(Runnable what);

        /** Tells the application of a failure that no future of its tells of. */
        void report(PresenceException failure);

        /** Gives the connection up: it is out of step. */
        void giveUp(String why);
    }

    /** The live views' share of the subscription to everybody. */
    interface Views {
        /** The subscription holds; changes arrive from now on. */
        void began();

        /** The subscription will not hold on this connection. */
        void denied(PresenceException why);

        /** The server did not answer in time; it may yet. */
        void late(PresenceException why);

        /** Somebody joined or left. */
        void event(PresenceEvent event);
    }

    private final Surroundings surroundings;
    private final int maxNamesBytes;
    private final SubscriptionTarget everyone = new SubscriptionTarget(null);
    private final Map<String, SubscriptionTarget> targets = new HashMap<>();
    private Set<SubscriptionTarget> dirty = new LinkedHashSet<>();
    private final Map<String, SubscriptionRequest> named = new HashMap<>();
    /** Requests about everybody carry no id: their answers come in their order (P-3, P-4). */
    private final Deque<SubscriptionRequest> subscribeAlls = new ArrayDeque<>();

    private final Deque<SubscriptionRequest> unsubscribeAlls = new ArrayDeque<>();
    private Views views;
    private boolean online;
    private int connection;
    private boolean flushing;
    private long nextId;

    /**
     * Nothing is wanted.
     *
     * @param surroundings what sends, waits and reports
     * @param maxNamesBytes how long the names of one request may be, encoded, in bytes
     */
    WantedSubscriptions(Surroundings surroundings, int maxNamesBytes) {
        this.surroundings = surroundings;
        this.maxNamesBytes = maxNamesBytes;
    }

    /** Sets who shares the subscription to everybody. */
    void views(Views of) {
        views = of;
    }

    /** Whether the live views want the subscription to everybody. */
    void viewed(boolean wanted) {
        everyone.viewed(wanted);
        if (wanted && everyone.asked() && everyone.inFlight() == null) {
            views.began();
        } else {
            touch(everyone);
        }
    }

    /** A handler wants one user's events, or everybody's where the user is null. */
    void subscribe(String user, Handler<PresenceEvent> handler, ApplicationContext context, Promise<Void> done) {
        SubscriptionTarget target = user == null ? everyone : targets.computeIfAbsent(user, SubscriptionTarget::new);
        target.subscribe(handler, context, done);
        touch(target);
    }

    /** A handler wants one user's events no more, or everybody's where the user is null. */
    void unsubscribe(String user, Handler<PresenceEvent> handler, Promise<Void> done) {
        SubscriptionTarget target = user == null ? everyone : targets.get(user);
        if (target == null) {
            done.complete();
        } else {
            target.unsubscribe(handler, done);
            touch(target);
        }
    }

    /** No handler wants this user's events any more. */
    void unsubscribe(String user, Promise<Void> done) {
        SubscriptionTarget target = targets.get(user);
        if (target == null) {
            done.complete();
        } else {
            target.unsubscribeAll(done);
            touch(target);
        }
    }

    /** No handler wants anything any more. */
    void unsubscribe(Promise<Void> done) {
        List<SubscriptionTarget> all = all();
        int[] left = {all.size()};
        for (SubscriptionTarget target : all) {
            Promise<Void> one = Promise.promise();
            one.future().onComplete(result -> {
                if (result.failed()) {
                    done.tryFail(result.cause());
                } else if (--left[0] == 0) {
                    done.tryComplete();
                }
            });
            target.unsubscribeAll(one);
            touch(target);
        }
    }

    /** Somebody joined or left: calls the handlers of everybody, or of the named user. */
    void tell(boolean toEveryone, PresenceEvent event) {
        SubscriptionTarget target = toEveryone ? everyone : targets.get(event.user());
        if (target != null && target.tell(event)) {
            touch(target);
        }
        if (toEveryone && everyone.viewed()) {
            views.event(event);
        }
    }

    private void touch(SubscriptionTarget target) {
        if (!target.dirty()) {
            target.dirty(true);
            dirty.add(target);
        }
        if (!flushing) {
            flushing = true;
            surroundings.later(this::flush);
        }
    }

    /** Asks for everything that is wanted and not asked for. */
    void flush() {
        flushing = false;
        if (dirty.isEmpty()) {
            return;
        }
        Set<SubscriptionTarget> now = dirty;
        dirty = new LinkedHashSet<>();
        List<SubscriptionTarget> begin = new ArrayList<>();
        List<SubscriptionTarget> end = new ArrayList<>();
        for (SubscriptionTarget target : now) {
            target.dirty(false);
            if (!online) {
                target.settleWhatNeedsNoServer();
            } else if (target.wanted() == target.asked()) {
                if (target.inFlight() == null) {
                    target.succeed(target.takeWaiting());
                } else {
                    target.inFlight().join(target);
                }
            } else if (target == everyone) {
                askForEveryone();
            } else {
                (target.wanted() ? begin : end).add(target);
            }
            forgetIfIdle(target);
        }
        ask(PresenceAction.SUBSCRIBE, begin);
        ask(PresenceAction.UNSUBSCRIBE, end);
    }

    private void askForEveryone() {
        boolean begin = everyone.wanted();
        SubscriptionRequest request = new SubscriptionRequest(
                begin ? PresenceAction.SUBSCRIBE_ALL : PresenceAction.UNSUBSCRIBE_ALL, null, List.of(everyone));
        (begin ? subscribeAlls : unsubscribeAlls).add(request);
        request.deadline(surroundings.deadline(() -> expired(request)));
        surroundings.send(begin ? new ClientMessage.SubscribeAll() : new ClientMessage.UnsubscribeAll());
    }

    /** In as many requests as it takes for each to stay under the server's limit. */
    private void ask(PresenceAction action, List<SubscriptionTarget> of) {
        NameBytes.parts(of, SubscriptionTarget::user, maxNamesBytes).forEach(part -> request(action, part));
    }

    private void request(PresenceAction action, List<SubscriptionTarget> of) {
        SubscriptionRequest request = new SubscriptionRequest(action, Long.toString(nextId++), of);
        named.put(request.id(), request);
        request.deadline(surroundings.deadline(() -> expired(request)));
        surroundings.send(
                request.begins()
                        ? new ClientMessage.Subscribe(request.id(), request.users())
                        : new ClientMessage.Unsubscribe(request.id(), request.users()));
    }

    /** An acknowledgement arrived; one that belongs to no request is ignored. */
    void acknowledged(PresenceAction action, String id) {
        SubscriptionRequest request = answered(action, id);
        if (request == null) {
            return;
        }
        List<SubscriptionTarget> again = action == PresenceAction.SUBSCRIBE ? request.perhapsLost() : List.of();
        Set<SubscriptionTarget> later = Set.copyOf(again);
        for (SubscriptionTarget target : request.targets()) {
            List<Waiter> waiters = request.take(target);
            if (later.contains(target)) {
                target.putBack(waiters);
                continue;
            }
            boolean latest = target.isLatest(request);
            if (latest) {
                target.answered();
            }
            target.succeed(waiters);
            if (latest && target == everyone && everyone.viewed() && everyone.asked()) {
                views.began();
            }
            forgetIfIdle(target);
        }
        if (!again.isEmpty()) {
            // A server that did not lose them says that they are subscribed already.
            request(PresenceAction.SUBSCRIBE, again);
        }
    }

    /** The request an answer belongs to, no longer under way; null if there is none. */
    private SubscriptionRequest answered(PresenceAction action, String id) {
        SubscriptionRequest request =
                switch (action) {
                    case SUBSCRIBE, UNSUBSCRIBE -> named(action, id);
                    case SUBSCRIBE_ALL -> subscribeAlls.poll();
                    case UNSUBSCRIBE_ALL -> unsubscribeAlls.poll();
                    case QUERY, QUERY_ALL -> null;
                };
        if (request != null) {
            named.remove(request.id());
            request.cancelDeadline();
        }
        return request;
    }

    private SubscriptionRequest named(PresenceAction action, String id) {
        SubscriptionRequest request = id == null ? null : named.get(id);
        return request == null || request.action() != action ? null : request;
    }

    /** A refusal arrived: of one name of a request, or of the whole request where the name is null. */
    void denied(ServerMessage.Denied denied) {
        denied(Code.MESSAGE_DENIED, denied.originalAction(), denied.correlationId(), denied.name());
    }

    /** A permission could not be found out, which denies as well. */
    void denied(ServerMessage.PermissionError error) {
        denied(Code.MESSAGE_PERMISSION_ERROR, error.originalAction(), error.correlationId(), error.name());
    }

    private void denied(Code code, PresenceAction action, String id, String user) {
        switch (action) {
            case SUBSCRIBE_ALL, UNSUBSCRIBE_ALL -> {
                SubscriptionRequest request = answered(action, null);
                if (request != null) {
                    denied(code, request, everyone);
                }
            }
            case SUBSCRIBE, UNSUBSCRIBE -> {
                SubscriptionRequest request = named(action, id);
                if (request == null) {
                    return;
                }
                if (user == null) {
                    request.targets().forEach(target -> denied(code, request, target));
                } else if (targets.containsKey(user)) {
                    denied(code, request, targets.get(user));
                }
                // Where every name is denied no acknowledgement follows.
                if (request.isEmpty()) {
                    answered(action, id);
                }
            }
            case QUERY, QUERY_ALL -> {
                // Not ours.
            }
        }
    }

    private void denied(Code code, SubscriptionRequest request, SubscriptionTarget target) {
        List<Waiter> waiters = request.deny(target);
        if (waiters == null) {
            return;
        }
        PresenceException failure = new PresenceException(
                code,
                target.user(),
                "the server denied the subscription to " + target.name() + " (" + code
                        + "): have the server's permissions allow it to this user");
        if (target.isLatest(request)) {
            target.notThere();
        }
        target.fail(waiters.stream().filter(Waiter::begins).toList(), failure);
        // What was to end has not even begun.
        target.succeed(waiters.stream().filter(waiter -> !waiter.begins()).toList());
        if (target == everyone && everyone.viewed()) {
            views.denied(failure);
        }
        if (target.wanted()) {
            surroundings.report(failure);
            if (code == Code.MESSAGE_PERMISSION_ERROR) {
                int asked = connection;
                surroundings.retry(() -> {
                    if (asked == connection) {
                        touch(target);
                    }
                });
            }
        }
        forgetIfIdle(target);
    }

    private void expired(SubscriptionRequest request) {
        PresenceException failure = null;
        boolean wanted = false;
        for (SubscriptionTarget target : request.targets()) {
            failure = new PresenceException(
                    Code.TIMEOUT,
                    target.user(),
                    "the server did not answer " + request.action() + " of " + target.name()
                            + " in time: ask again, or raise requestTimeoutMillis if the server is slow");
            target.fail(request.take(target), failure);
            if (target == everyone && everyone.viewed() && request.begins()) {
                views.late(failure);
            }
            wanted |= target.wanted();
            // What failed is not wanted, though the server may have it by now.
            touch(target);
        }
        if (wanted) {
            surroundings.report(failure);
        }
        if (wanted || request.id() == null) {
            // Its answer is still of interest, or those behind it would be taken for it. Who joins it waits no longer
            // than this.
            request.deadline(surroundings.deadline(() -> surroundings.giveUp(
                    "the server did not answer " + request.action() + " within twice requestTimeoutMillis")));
        } else {
            named.remove(request.id());
            request.targets().forEach(target -> {
                if (target.isLatest(request)) {
                    target.answered();
                }
            });
        }
        // Now, so that whoever asks for it again asks after its end.
        flush();
    }

    private void forgetIfIdle(SubscriptionTarget target) {
        if (target != everyone && target.isIdle()) {
            targets.remove(target.user(), target);
        }
    }

    /** Logged in, for the first time or again: everything wanted is asked for. */
    void opened() {
        online = true;
        for (SubscriptionTarget target : all()) {
            if (target.wanted() || target.hasWaiting()) {
                target.dirty(true);
                dirty.add(target);
            }
        }
        flush();
    }

    /** The connection is lost, and with it what the server had. */
    void lost() {
        online = false;
        connection++;
        List<SubscriptionRequest> under = new ArrayList<>(named.values());
        under.addAll(subscribeAlls);
        under.addAll(unsubscribeAlls);
        named.clear();
        subscribeAlls.clear();
        unsubscribeAlls.clear();
        for (SubscriptionRequest request : under) {
            request.cancelDeadline();
            request.targets().forEach(target -> target.putBack(request.take(target)));
        }
        for (SubscriptionTarget target : all()) {
            target.notThere();
            target.settleWhatNeedsNoServer();
            forgetIfIdle(target);
        }
    }

    /** Whoever waits for the server's word waits in vain; called offline. What was acknowledged before stays wanted. */
    void failWaiting(PresenceException failure) {
        for (SubscriptionTarget target : all()) {
            target.settleWhatNeedsNoServer();
            target.fail(target.takeWaiting(), failure);
            forgetIfIdle(target);
        }
    }

    /** One that waits for a connection waits in vain. */
    void failWaiting(String user, Promise<Void> promise, PresenceException failure) {
        SubscriptionTarget target = user == null ? everyone : targets.get(user);
        if (target != null) {
            target.failWaiting(promise, failure);
            forgetIfIdle(target);
        }
    }

    /** Nothing is wanted any more; called offline, after {@link #failWaiting(PresenceException)}. */
    void clear() {
        everyone.clear();
        targets.clear();
        dirty.clear();
    }

    private List<SubscriptionTarget> all() {
        List<SubscriptionTarget> all = new ArrayList<>(targets.values());
        all.add(everyone);
        return all;
    }

    /** How many requests are under way. */
    int underWay() {
        return named.size() + subscribeAlls.size() + unsubscribeAlls.size();
    }

    /** How many users anything is kept of. */
    int users() {
        return targets.size();
    }
}
