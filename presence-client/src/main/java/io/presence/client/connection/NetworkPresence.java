package io.presence.client.connection;

import io.presence.OnlineView;
import io.presence.Presence;
import io.presence.PresenceAction;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.context.ApplicationContext;
import io.presence.online.LiveView;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@link Presence} over the wire. Its methods may be called from any thread; everything behind them belongs to the
 * client's context.
 */
public final class NetworkPresence implements Presence {
    /** What a request holds beside its names: envelope, action, id. */
    private static final int REQUEST_OVERHEAD_BYTES = 64;

    /** The connection, as the requests see it. */
    interface Wire {
        /** Writes a message; only while logged in. */
        void send(ClientMessage message);

        /** Tells the application of a failure that no future of its tells of. */
        void report(Throwable failure);

        /** Gives the connection up, and makes another. */
        void giveUp(String why);

        /** Whether a login is under way, or will be repeated: whether waiting for a connection has a sense. */
        boolean logsIn();
    }

    /**
     * What of a client's options the requests need.
     *
     * @param requestTimeoutMillis how long a request may take
     * @param offlineWindowMillis how long after a loss a query may wait
     * @param subscriptionIntervalMillis how long subscriptions are gathered, 0 for a turn of the loop
     * @param retryMillis how long after a permission could not be found out it is asked for again
     * @param maxRequestBytes how long a request may be
     */
    record Limits(
            long requestTimeoutMillis,
            long offlineWindowMillis,
            long subscriptionIntervalMillis,
            long retryMillis,
            int maxRequestBytes) {
        int maxNamesBytes() {
            return maxRequestBytes - REQUEST_OVERHEAD_BYTES;
        }
    }

    private final ClientContext client;
    private final Timers timers;
    private final Wire wire;
    private final Limits limits;
    private final WantedSubscriptions subscriptions;
    private final PendingQueries queries;
    private final SharedView view;
    private PresenceException ended;

    NetworkPresence(ClientContext client, Timers timers, Wire wire, Limits limits) {
        this.client = client;
        this.timers = timers;
        this.wire = wire;
        this.limits = limits;
        this.subscriptions = new WantedSubscriptions(
                new WantedSubscriptions.Surroundings() {
                    @Override
                    public void send(ClientMessage request) {
                        wire.send(request);
                    }

                    @Override
                    public void later(Runnable what) {
                        if (limits.subscriptionIntervalMillis() == 0) {
                            client.run(what);
                        } else {
                            timers.after(limits.subscriptionIntervalMillis(), what);
                        }
                    }

                    @Override
                    public Timers.Timer deadline(Runnable what) {
                        return timers.after(limits.requestTimeoutMillis(), what);
                    }

                    @Override
                    public void retry(Runnable what) {
                        timers.after(limits.retryMillis(), what);
                    }

                    @Override
                    public void report(PresenceException failure) {
                        wire.report(failure);
                    }

                    @Override
                    public void giveUp(String why) {
                        wire.giveUp(why);
                    }
                },
                limits.maxNamesBytes());
        this.queries = new PendingQueries(
                new PendingQueries.Surroundings() {
                    @Override
                    public void send(ClientMessage request) {
                        wire.send(request);
                    }

                    @Override
                    public Timers.Timer after(long millis, Runnable what) {
                        return timers.after(millis, what);
                    }

                    @Override
                    public long nowMillis() {
                        return Clock.nowMillis();
                    }

                    @Override
                    public void giveUp(String why) {
                        wire.giveUp(why);
                    }
                },
                limits.requestTimeoutMillis(),
                limits.offlineWindowMillis(),
                limits.maxNamesBytes());
        this.view = new SharedView(
                client,
                subscriptions,
                queries,
                wire::report,
                this::unlessSomebodyLogsIn,
                retry -> timers.after(limits.retryMillis(), retry));
        subscriptions.views(view);
    }

    @Override
    public Future<Void> subscribe(Handler<PresenceEvent> handler) {
        require(handler);
        return subscribeTo(null, handler);
    }

    @Override
    public Future<Void> subscribe(String user, Handler<PresenceEvent> handler) {
        String name = require(user);
        require(handler);
        return subscribeTo(name, handler);
    }

    private Future<Void> subscribeTo(String user, Handler<PresenceEvent> handler) {
        ApplicationContext context = new ApplicationContext(client.callers());
        return request(done -> {
            subscriptions.subscribe(user, handler, context, done);
            unlessSomebodyLogsIn(why -> subscriptions.failWaiting(user, done, why));
        });
    }

    /** What waits for a login that nobody asked for fails at its deadline. */
    private void unlessSomebodyLogsIn(Consumer<PresenceException> fail) {
        if (wire.logsIn()) {
            return;
        }
        timers.after(limits.requestTimeoutMillis(), () -> {
            if (!wire.logsIn()) {
                fail.accept(new PresenceException(
                        PresenceException.Code.NOT_LOGGED_IN,
                        null,
                        "nobody logged in within requestTimeoutMillis (" + limits.requestTimeoutMillis()
                                + " ms) of the request: call login() first, or at once"));
            }
        });
    }

    @Override
    public Future<Void> unsubscribe() {
        return request(subscriptions::unsubscribe);
    }

    @Override
    public Future<Void> unsubscribe(Handler<PresenceEvent> handler) {
        require(handler);
        return request(done -> subscriptions.unsubscribe(null, handler, done));
    }

    @Override
    public Future<Void> unsubscribe(String user) {
        String name = require(user);
        return request(done -> subscriptions.unsubscribe(name, done));
    }

    @Override
    public Future<Void> unsubscribe(String user, Handler<PresenceEvent> handler) {
        String name = require(user);
        require(handler);
        return request(done -> subscriptions.unsubscribe(name, handler, done));
    }

    @Override
    public Future<List<String>> getAll() {
        return request(answer -> {
            // The order promise: a subscription asked for before is not overtaken.
            subscriptions.flush();
            queries.askEveryone(answer, late -> {});
        });
    }

    @Override
    public Future<Map<String, Boolean>> getAll(Collection<String> users) {
        if (users == null) {
            throw new IllegalArgumentException("users is null, expected a collection of users; getAll() asks for all");
        }
        List<String> asked = users.stream().map(this::require).distinct().toList();
        return request(answer -> {
            subscriptions.flush();
            queries.ask(asked, answer);
        });
    }

    @Override
    public OnlineView online() {
        return new LiveView(view);
    }

    private <T> Future<T> request(Consumer<Promise<T>> what) {
        return client.ask(answer -> {
            if (ended == null) {
                what.accept(answer);
            } else {
                answer.fail(ended);
            }
        });
    }

    /** Logged in: subscriptions first, then what waits to be asked, so that an answer misses none of their events. */
    void opened() {
        subscriptions.opened();
        queries.opened();
    }

    /** A message of the server's, while logged in. */
    void message(ServerMessage message) {
        if (message instanceof ServerMessage.JoinAll join) {
            tell(true, PresenceEvent.join(join.name()));
        } else if (message instanceof ServerMessage.LeaveAll leave) {
            tell(true, PresenceEvent.leave(leave.name()));
        } else if (message instanceof ServerMessage.Join join) {
            tell(false, PresenceEvent.join(join.name()));
        } else if (message instanceof ServerMessage.Leave leave) {
            tell(false, PresenceEvent.leave(leave.name()));
        } else if (message instanceof ServerMessage.SubscribeAck ack) {
            subscriptions.acknowledged(PresenceAction.SUBSCRIBE, ack.correlationId());
        } else if (message instanceof ServerMessage.UnsubscribeAck ack) {
            subscriptions.acknowledged(PresenceAction.UNSUBSCRIBE, ack.correlationId());
        } else if (message instanceof ServerMessage.SubscribeAllAck) {
            subscriptions.acknowledged(PresenceAction.SUBSCRIBE_ALL, null);
        } else if (message instanceof ServerMessage.UnsubscribeAllAck) {
            subscriptions.acknowledged(PresenceAction.UNSUBSCRIBE_ALL, null);
        } else if (message instanceof ServerMessage.QueryResponse response) {
            queries.answered(response);
        } else if (message instanceof ServerMessage.QueryAllResponse response) {
            queries.answered(response);
        } else if (message instanceof ServerMessage.Denied denied) {
            subscriptions.denied(denied);
            queries.denied(denied);
        } else if (message instanceof ServerMessage.PermissionError error) {
            subscriptions.denied(error);
            queries.denied(error);
        }
        // MULTIPLE_SUBSCRIPTIONS is as good as the acknowledgement that follows it (P-7). The rest concerns nobody
        // here.
    }

    private void tell(boolean everyone, PresenceEvent event) {
        queries.changed(event.user(), event.isOnline());
        subscriptions.tell(everyone, event);
    }

    /** The connection is lost; another may come. */
    void lost() {
        subscriptions.lost();
        // Before its query fails: that is no denial.
        view.lost();
        queries.lost();
    }

    /** A login was refused: what waits for one fails. */
    void refused(PresenceException why) {
        subscriptions.failWaiting(why);
        queries.failWaiting(why);
        view.failWaiting(why);
    }

    /** There will be no other connection, nor any answer over this one. */
    void end(PresenceException why) {
        ended = why;
        view.end(why);
        queries.end(why);
        subscriptions.lost();
        subscriptions.failWaiting(why);
        subscriptions.clear();
    }

    /** How many requests have no outcome yet, for tests of leaks. */
    int pending() {
        return subscriptions.underWay() + queries.count();
    }

    /** How many users anything is kept of, for tests of leaks. */
    int users() {
        return subscriptions.users();
    }

    /** The name as a login would be accepted under it. */
    private String require(String user) {
        if (user == null || user.isEmpty()) {
            throw new IllegalArgumentException(
                    "user is " + (user == null ? "null" : "empty") + ", expected a name of at least one character");
        }
        String name = MessageCodec.wellFormed(user);
        if (NameBytes.of(name) > limits.maxNamesBytes()) {
            throw new IllegalArgumentException("user " + user.substring(0, 20) + "... of " + user.length()
                    + " characters is longer than a request may be: expected at most maxRequestBytes ("
                    + limits.maxRequestBytes() + ")");
        }
        return name;
    }

    private static void require(Handler<PresenceEvent> handler) {
        if (handler == null) {
            throw new IllegalArgumentException("handler is null, expected a handler of presence events");
        }
    }
}
