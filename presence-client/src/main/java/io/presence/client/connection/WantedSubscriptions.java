package io.presence.client.connection;

import io.presence.PresenceAction;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.PresenceException.Code;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What the application wants to be told of, what the server has been asked for, and the requests that bring the second
 * to the first. A request is made of the difference only, at the end of a turn or of the configured window; so opposite
 * calls cancel, and what was done while offline is made good after the reconnect by asking for what is wanted then.
 *
 * <p>Requests follow each other on one ordered connection, so what will hold at the server after those under way is
 * known at once: {@link Target#asked}.
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

        /** Tells the application of a failure that no future of its tells of. */
        void report(PresenceException failure);
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

    /** One handler's subscription to one target; {@code begun} once the server has acknowledged it. */
    private static final class Registration {
        private final Context context;
        private boolean begun;

        Registration(Context context) {
            this.context = context;
        }
    }

    /** Whoever waits for the server's word; without a handler, for the end of a subscription. */
    private record Waiter(Promise<Void> promise, Handler<PresenceEvent> handler) {}

    /** One user, or everybody. */
    private static final class Target {
        /** Null for everybody. */
        private final String user;

        private final Map<Handler<PresenceEvent>, Registration> handlers = new LinkedHashMap<>(2);
        /** Whether the server will have the subscription when it has answered all that is under way. */
        private boolean asked;

        private boolean dirty;
        /** The latest request that names this target and is not answered. */
        private Request inFlight;
        /** Who waits for the next request, or for the finding that none is needed. */
        private List<Waiter> waiting = new ArrayList<>(1);

        Target(String user) {
            this.user = user;
        }
    }

    /** One request under way, and who waits for its answer. */
    private static final class Request {
        private final PresenceAction action;
        private final String id;
        private final Map<Target, List<Waiter>> targets = new LinkedHashMap<>();
        private Timers.Timer deadline;
        private boolean partlyDenied;

        Request(PresenceAction action, String id) {
            this.action = action;
            this.id = id;
        }
    }

    private final Surroundings surroundings;
    private final int maxNamesBytes;
    private final Target everyone = new Target(null);
    private final Map<String, Target> targets = new HashMap<>();
    private Set<Target> dirty = new LinkedHashSet<>();
    private final Map<String, Request> named = new HashMap<>();
    /** Requests about everybody carry no id: their answers come in their order (P-3, P-4). */
    private final Deque<Request> subscribeAlls = new ArrayDeque<>();

    private final Deque<Request> unsubscribeAlls = new ArrayDeque<>();
    private Views views;
    private boolean viewed;
    private boolean online;
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
        viewed = wanted;
        if (wanted && everyone.asked && everyone.inFlight == null) {
            views.began();
        } else {
            touch(everyone);
        }
    }

    /** A handler wants one user's events, or everybody's where the user is null. */
    void subscribe(String user, Handler<PresenceEvent> handler, Context context, Promise<Void> done) {
        Target target = user == null ? everyone : targets.computeIfAbsent(user, Target::new);
        target.handlers.computeIfAbsent(handler, h -> new Registration(context));
        target.waiting.add(new Waiter(done, handler));
        touch(target);
    }

    /** A handler wants one user's events no more, or everybody's where the user is null. */
    void unsubscribe(String user, Handler<PresenceEvent> handler, Promise<Void> done) {
        end(user == null ? everyone : targets.get(user), handlers -> handlers.remove(handler), done);
    }

    /** No handler wants this user's events any more. */
    void unsubscribe(String user, Promise<Void> done) {
        end(targets.get(user), Map::clear, done);
    }

    /** No handler wants anything any more. */
    void unsubscribe(Promise<Void> done) {
        List<Target> all = new ArrayList<>(targets.values());
        all.add(everyone);
        int[] left = {all.size()};
        for (Target target : all) {
            Promise<Void> one = Promise.promise();
            one.future().onComplete(result -> {
                if (result.failed()) {
                    done.tryFail(result.cause());
                } else if (--left[0] == 0) {
                    done.tryComplete();
                }
            });
            end(target, Map::clear, one);
        }
    }

    private void end(Target target, Consumer<Map<Handler<PresenceEvent>, Registration>> how, Promise<Void> done) {
        if (target == null) {
            done.complete();
            return;
        }
        how.accept(target.handlers);
        target.waiting.add(new Waiter(done, null));
        touch(target);
    }

    /** Calls every handler that is to be told, each on its own context: everybody's or the named user's. */
    void tell(boolean toEveryone, PresenceEvent event, Delivery delivery) {
        Target target = toEveryone ? everyone : targets.get(event.user());
        if (target != null) {
            target.handlers.forEach((handler, registration) -> delivery.deliver(registration.context, handler, event));
        }
        if (toEveryone && viewed) {
            views.event(event);
        }
    }

    /** Brings an event to a handler. */
    interface Delivery {
        void deliver(Context context, Handler<PresenceEvent> handler, PresenceEvent event);
    }

    private boolean wanted(Target target) {
        return !target.handlers.isEmpty() || (target == everyone && viewed);
    }

    private void touch(Target target) {
        if (!target.dirty) {
            target.dirty = true;
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
        Set<Target> now = dirty;
        dirty = new LinkedHashSet<>();
        List<Target> begin = new ArrayList<>();
        List<Target> end = new ArrayList<>();
        for (Target target : now) {
            target.dirty = false;
            if (!online) {
                settleWhatNeedsNoServer(target);
            } else if (wanted(target) == target.asked) {
                if (target.inFlight == null) {
                    succeed(target, take(target));
                } else {
                    target.inFlight.targets.get(target).addAll(take(target));
                }
            } else if (target == everyone) {
                askForEveryone();
            } else {
                (wanted(target) ? begin : end).add(target);
            }
            forgetIfIdle(target);
        }
        ask(PresenceAction.SUBSCRIBE, begin);
        ask(PresenceAction.UNSUBSCRIBE, end);
    }

    /** Offline the server holds nothing: ends are made already, beginnings wait for the reconnect. */
    private void settleWhatNeedsNoServer(Target target) {
        List<Waiter> waiters = take(target);
        for (Waiter waiter : waiters) {
            if (waiter.handler() != null && target.handlers.containsKey(waiter.handler())) {
                target.waiting.add(waiter);
            } else {
                waiter.promise().complete();
            }
        }
    }

    private void askForEveryone() {
        boolean begin = wanted(everyone);
        Request request = new Request(begin ? PresenceAction.SUBSCRIBE_ALL : PresenceAction.UNSUBSCRIBE_ALL, null);
        include(request, everyone, take(everyone), begin);
        (begin ? subscribeAlls : unsubscribeAlls).add(request);
        request.deadline = surroundings.deadline(() -> expired(request));
        surroundings.send(begin ? new ClientMessage.SubscribeAll() : new ClientMessage.UnsubscribeAll());
    }

    /** In as many requests as it takes for each to stay under the server's limit. */
    private void ask(PresenceAction action, List<Target> of) {
        List<Target> some = new ArrayList<>();
        long bytes = 0;
        for (Target target : of) {
            int more = NameBytes.of(target.user);
            if (!some.isEmpty() && bytes + more > maxNamesBytes) {
                request(action, some);
                some = new ArrayList<>();
                bytes = 0;
            }
            some.add(target);
            bytes += more;
        }
        if (!some.isEmpty()) {
            request(action, some);
        }
    }

    private void request(PresenceAction action, List<Target> of) {
        Map<Target, List<Waiter>> waiters = new LinkedHashMap<>();
        of.forEach(target -> waiters.put(target, take(target)));
        request(action, waiters);
    }

    private void request(PresenceAction action, Map<Target, List<Waiter>> of) {
        boolean begin = action == PresenceAction.SUBSCRIBE;
        Request request = new Request(action, Long.toString(nextId++));
        of.forEach((target, waiters) -> include(request, target, waiters, begin));
        named.put(request.id, request);
        request.deadline = surroundings.deadline(() -> expired(request));
        List<String> users =
                request.targets.keySet().stream().map(target -> target.user).toList();
        surroundings.send(
                begin
                        ? new ClientMessage.Subscribe(request.id, users)
                        : new ClientMessage.Unsubscribe(request.id, users));
    }

    private static void include(Request request, Target target, List<Waiter> waiters, boolean asked) {
        request.targets.put(target, waiters);
        target.inFlight = request;
        target.asked = asked;
    }

    private static List<Waiter> take(Target target) {
        List<Waiter> waiters = target.waiting;
        target.waiting = new ArrayList<>(1);
        return waiters;
    }

    /** An acknowledgement arrived; one that belongs to no request is ignored. */
    void acknowledged(PresenceAction action, String id) {
        Request request = answered(action, id);
        if (request == null) {
            return;
        }
        request.deadline.cancel();
        Map<Target, List<Waiter>> again = new LinkedHashMap<>();
        request.targets.forEach((target, waiters) -> {
            boolean latest = target.inFlight == request;
            if (latest && request.partlyDenied) {
                again.put(target, waiters);
                return;
            }
            if (latest) {
                target.inFlight = null;
            }
            succeed(target, waiters);
            if (latest && target == everyone && viewed && everyone.asked) {
                views.began();
            }
            forgetIfIdle(target);
        });
        if (!again.isEmpty()) {
            // The published server drops the last name of a partly denied request in place of the denied one (protocol
            // page, section 4, permissions). Asking again for the others costs a correct server nothing: they are
            // subscribed already.
            request(PresenceAction.SUBSCRIBE, again);
        }
    }

    /** The request an answer belongs to, no longer under way; null if there is none. */
    private Request answered(PresenceAction action, String id) {
        return switch (action) {
            case SUBSCRIBE, UNSUBSCRIBE -> {
                Request request = id == null ? null : named.get(id);
                if (request == null || request.action != action) {
                    yield null;
                }
                yield named.remove(id);
            }
            case SUBSCRIBE_ALL -> subscribeAlls.poll();
            case UNSUBSCRIBE_ALL -> unsubscribeAlls.poll();
            case QUERY, QUERY_ALL -> null;
        };
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
        boolean all = action == PresenceAction.SUBSCRIBE_ALL || action == PresenceAction.UNSUBSCRIBE_ALL;
        if (all) {
            Request request = answered(action, null);
            if (request != null) {
                request.deadline.cancel();
                denied(code, request, everyone, request.targets.get(everyone));
            }
            return;
        }
        Request request = id == null ? null : named.get(id);
        if (request == null || request.action != action) {
            return;
        }
        for (Iterator<Map.Entry<Target, List<Waiter>>> each =
                        request.targets.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<Target, List<Waiter>> entry = each.next();
            if (user == null || entry.getKey().user.equals(user)) {
                each.remove();
                request.partlyDenied = true;
                denied(code, request, entry.getKey(), entry.getValue());
            }
        }
        // Where every name is denied no acknowledgement follows.
        if (request.targets.isEmpty()) {
            named.remove(id);
            request.deadline.cancel();
        }
    }

    private void denied(Code code, Request request, Target target, List<Waiter> waiters) {
        PresenceException failure = new PresenceException(
                code,
                target.user,
                "the server denied the subscription to " + name(target) + " (" + code
                        + "): have the server's permissions allow it to this user");
        if (target.inFlight == request) {
            target.inFlight = null;
            target.asked = false;
        }
        fail(target, waiters.stream().filter(waiter -> waiter.handler() != null).toList(), failure);
        // What was to end has not even begun.
        waiters.stream().filter(waiter -> waiter.handler() == null).forEach(waiter -> waiter.promise()
                .tryComplete());
        if (target == everyone && viewed) {
            views.denied(failure);
        }
        if (wanted(target)) {
            surroundings.report(failure);
        }
        forgetIfIdle(target);
    }

    private void expired(Request request) {
        PresenceException[] failure = new PresenceException[1];
        boolean[] kept = {false};
        request.targets.forEach((target, waiters) -> {
            failure[0] = new PresenceException(
                    Code.TIMEOUT,
                    target.user,
                    "the server did not answer " + request.action + " of " + name(target)
                            + " in time: ask again, or raise requestTimeoutMillis if the server is slow");
            List<Waiter> late = List.copyOf(waiters);
            waiters.clear();
            fail(target, late, failure[0]);
            if (wanted(target)) {
                kept[0] = true;
            }
            if (target == everyone && viewed && request.action == PresenceAction.SUBSCRIBE_ALL) {
                views.late(failure[0]);
            }
            // What failed is not wanted, though the server may have it by now.
            touch(target);
        });
        if (kept[0]) {
            // Its answer is still of interest, however late.
            surroundings.report(failure[0]);
        } else if (request.id != null) {
            named.remove(request.id);
            request.targets.keySet().forEach(target -> {
                if (target.inFlight == request) {
                    target.inFlight = null;
                }
            });
        }
    }

    private void fail(Target target, List<Waiter> waiters, PresenceException failure) {
        for (Waiter waiter : waiters) {
            Registration registration = target.handlers.get(waiter.handler());
            if (registration != null && !registration.begun) {
                target.handlers.remove(waiter.handler());
            }
        }
        // After all of them are removed: the application may look.
        waiters.forEach(waiter -> waiter.promise().tryFail(failure));
    }

    private static void succeed(Target target, List<Waiter> waiters) {
        for (Waiter waiter : waiters) {
            Registration registration = target.handlers.get(waiter.handler());
            if (registration != null) {
                registration.begun = true;
            }
            waiter.promise().tryComplete();
        }
    }

    private void forgetIfIdle(Target target) {
        if (target != everyone
                && !target.dirty
                && !target.asked
                && target.inFlight == null
                && target.waiting.isEmpty()
                && target.handlers.isEmpty()) {
            targets.remove(target.user);
        }
    }

    private static String name(Target target) {
        return target.user == null ? "everybody" : target.user;
    }

    /** Logged in, for the first time or again: everything wanted is asked for. */
    void opened() {
        online = true;
        all().forEach(target -> {
            if (wanted(target) || !target.waiting.isEmpty()) {
                target.dirty = true;
                dirty.add(target);
            }
        });
        flush();
    }

    /** The connection is lost, and with it what the server had. */
    void lost() {
        online = false;
        List<Request> under = new ArrayList<>(named.values());
        under.addAll(subscribeAlls);
        under.addAll(unsubscribeAlls);
        named.clear();
        subscribeAlls.clear();
        unsubscribeAlls.clear();
        for (Request request : under) {
            request.deadline.cancel();
            request.targets.forEach((target, waiters) -> target.waiting.addAll(waiters));
        }
        for (Target target : List.copyOf(all())) {
            target.asked = false;
            target.inFlight = null;
            settleWhatNeedsNoServer(target);
            forgetIfIdle(target);
        }
    }

    /** Whoever waits for the server's word waits in vain; called offline. What was acknowledged before stays wanted. */
    void failWaiting(PresenceException failure) {
        for (Target target : List.copyOf(all())) {
            fail(target, take(target), failure);
            forgetIfIdle(target);
        }
    }

    /** Nothing is wanted any more; called offline, after {@link #failWaiting}. */
    void clear() {
        everyone.handlers.clear();
        viewed = false;
        targets.clear();
        dirty.clear();
    }

    private Collection<Target> all() {
        List<Target> all = new ArrayList<>(targets.values());
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
