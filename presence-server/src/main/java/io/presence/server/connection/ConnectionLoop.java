package io.presence.server.connection;

import io.presence.PresenceAction;
import io.presence.server.Authentication;
import io.presence.server.Authenticator;
import io.presence.server.Handshake;
import io.presence.server.Permissions;
import io.presence.server.PresenceServerOptions;
import io.presence.server.delivery.Audience;
import io.presence.server.delivery.Deliveries;
import io.presence.server.delivery.EveryoneCache;
import io.presence.server.http.HttpEndpoint;
import io.presence.server.operations.LoopStatus;
import io.presence.server.operations.Operations;
import io.presence.server.operations.OperationsRoutes;
import io.presence.server.order.PresenceContext;
import io.presence.server.order.TicketQueue;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * One event loop: its sockets, their subscriptions and their delivery, and the port it accepts them on.
 *
 * <p>Owned by its context.
 */
public final class ConnectionLoop {
    /** Only goes forward, in milliseconds. */
    static final LongSupplier CLOCK = () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime());

    /** How long a closing connection has to take what waits and to answer the close frame, in milliseconds. */
    static final long CLOSE_MILLIS = 2_000;

    /** In how short steps a drain closes connections, in milliseconds; each takes some microseconds of the loop. */
    private static final long DRAIN_STEP_MILLIS = 20;

    /** How often silence and stalls are looked for; the shorter the limits, the oftener. */
    private static final long MAX_TICK_MILLIS = 1_000;

    /**
     * What all loops of a server share.
     *
     * @param options the settings, checked
     * @param authenticator decides about logins
     * @param permissions decides about requests
     * @param presence where the one order is made
     * @param operations what is asked how the server is
     */
    public record Shared(
            PresenceServerOptions options,
            Authenticator authenticator,
            Permissions permissions,
            PresenceContext presence,
            Operations operations) {}

    private final Vertx vertx;
    private final Context context;
    private final Shared shared;
    private final int number;
    private final Audience audience;
    private final Deliveries deliveries;
    private final EveryoneCache everyoneCache = new EveryoneCache();
    /** Each knows its place: a set would cost each idle connection fifty bytes. */
    private final List<ClientConnection> connections = new ArrayList<>();

    private final HttpEndpoint endpoint;
    private TicketQueue tickets;
    private long tickMillis;
    private long tickedAtMillis;
    private long timer = -1;
    private long accepted;
    private boolean stopping;
    private Promise<Void> allClosed;

    /**
     * A loop that accepts nothing yet.
     *
     * @param vertx the Vert.x instance
     * @param context the loop's context, the caller's
     * @param shared what all loops share
     * @param number the loop's number, for the log
     */
    public ConnectionLoop(Vertx vertx, Context context, Shared shared, int number) {
        this.vertx = vertx;
        this.context = context;
        this.shared = shared;
        this.number = number;
        this.audience = new Audience();
        this.deliveries =
                new Deliveries(vertx, context, audience, subscriber -> ((ClientConnection) subscriber).flush());
        this.endpoint = new HttpEndpoint(vertx, shared.options(), new Acceptor(), this::addRoutes);
    }

    /**
     * Joins the one order, then listens.
     *
     * @param port the port; 0 for a free one, a negative number for a free one shared by all that use the number
     * @return the port it listens on
     */
    public Future<Integer> start(int port) {
        PresenceServerOptions options = shared.options();
        tickMillis = Math.min(
                MAX_TICK_MILLIS,
                Math.max(10, Math.min(options.getStallMillis(), options.getHeartbeatIntervalMillis()) / 4));
        return TicketQueue.join(context, shared.presence(), audience::tell, deliveries::turnEnded, audience::isFull)
                .compose(joined -> {
                    tickets = joined;
                    tickedAtMillis = nowMillis();
                    timer = vertx.setPeriodic(tickMillis, id -> tick());
                    shared.operations().loops().enter(number, context, this::status);
                    return endpoint.listen(port);
                });
    }

    private void addRoutes(Router router) {
        OperationsRoutes routes = new OperationsRoutes(vertx, context, shared.operations());
        routes.mountHealth(router);
        if (shared.options().isOperations()) {
            routes.mountCluster(router);
        }
    }

    private LoopStatus status() {
        return new LoopStatus(number, connections.size(), accepted, audience.notices());
    }

    private final class Acceptor implements HttpEndpoint.Acceptor {
        @Override
        public boolean accepting() {
            return !stopping;
        }

        @Override
        public boolean accept(ClientTransport transport, Handshake handshake) {
            if (stopping) {
                return false;
            }
            ClientConnection connection = new ClientConnection(ConnectionLoop.this, transport, handshake, accepted++);
            connection.place(connections.size());
            connections.add(connection);
            connection.start();
            return true;
        }
    }

    /**
     * Accepts no more, closes every connection with a close frame, spread over {@code drainMillis}, drops those that do
     * not answer it in time, and frees the port. Those whose turn has not come are served meanwhile, and so is HTTP.
     *
     * @return completes when all is closed, {@code drainMillis} and {@link #CLOSE_MILLIS} from now at the latest
     */
    public Future<Void> stop() {
        stopping = true;
        shared.presence().stopping();
        allClosed = Promise.promise();
        Drain<ClientConnection> drain =
                new Drain<>(new ArrayDeque<>(connections), shared.options().getDrainMillis(), nowMillis());
        drainStep(drain);
        return allClosed
                .future()
                .compose(v -> {
                    vertx.cancelTimer(timer);
                    return endpoint.close();
                })
                .onComplete(v -> {
                    audience.close();
                    everyoneCache.close();
                });
    }

    private void drainStep(Drain<ClientConnection> drain) {
        drain.step(
                nowMillis(), ClientConnection::isClosed, connection -> connection.close(CloseReason.SERVER_STOPPING));
        if (!drain.isDone()) {
            if (shared.options().getDrainMillis() == 0) {
                later(() -> drainStep(drain));
            } else {
                vertx.setTimer(DRAIN_STEP_MILLIS, id -> drainStep(drain));
            }
        } else if (connections.isEmpty()) {
            allClosed.tryComplete();
        } else {
            vertx.setTimer(CLOSE_MILLIS, id -> dropTheRest());
        }
    }

    /** Who has not answered the close frame by now. */
    private void dropTheRest() {
        List.copyOf(connections).forEach(ClientConnection::abort);
        allClosed.tryComplete();
    }

    void forget(ClientConnection connection) {
        ClientConnection last = connections.remove(connections.size() - 1);
        if (last != connection) {
            connections.set(connection.place(), last);
            last.place(connection.place());
        }
        if (stopping && connections.isEmpty()) {
            allClosed.tryComplete();
        }
    }

    private void tick() {
        long now = nowMillis();
        // Beyond a whole tick it is not lateness: this loop was paused or blocked, and its peers may have spoken
        // meanwhile.
        long late = now - tickedAtMillis - tickMillis;
        long asleep = late > tickMillis ? late : 0;
        tickedAtMillis = now;
        // Backwards: one that is forgotten on the way is replaced by one that has had its turn.
        for (int i = connections.size() - 1; i >= 0; i--) {
            connections.get(i).tick(now, asleep);
        }
    }

    /** In a later turn, so that other sockets come first. */
    void later(Runnable action) {
        context.runOnContext(v -> action.run());
    }

    long nowMillis() {
        return CLOCK.getAsLong();
    }

    /** What the application decides about a login; completes on this loop, whatever the application does. */
    Future<Authentication> authenticate(JsonObject credentials, Handshake handshake) {
        return decision(() -> shared.authenticator().authenticate(credentials, handshake), "the authenticator");
    }

    /** What the application permits of named users; completes on this loop, whatever the application does. */
    Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
        return decision(() -> shared.permissions().permitted(user, action, users), "the permissions");
    }

    /** What the application permits of everybody; completes on this loop, whatever the application does. */
    Future<Boolean> permittedEveryone(String user, PresenceAction action) {
        return decision(() -> shared.permissions().permittedEveryone(user, action), "the permissions");
    }

    private <T> Future<T> decision(Supplier<Future<T>> asked, String whom) {
        Future<T> decision;
        try {
            decision = asked.get();
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
        if (decision == null) {
            return Future.failedFuture(new NullPointerException(whom + " gave null, expected a future"));
        }
        Future<T> checked = decision.map(value -> {
            if (value == null) {
                throw new NullPointerException(whom + "'s future gave null, expected a decision");
            }
            return value;
        });
        if (checked.isComplete()) {
            // Without the context of the application's future, on which its handlers would run.
            return checked.succeeded()
                    ? Future.succeededFuture(checked.result())
                    : Future.failedFuture(checked.cause());
        }
        Promise<T> here = Promise.promise();
        long timeout = shared.options().getDecisionTimeoutMillis();
        long deadline = vertx.setTimer(
                timeout, id -> here.tryFail(whom + " took longer than decisionTimeoutMillis (" + timeout + ")"));
        checked.onComplete(result -> {
            if (Vertx.currentContext() == context) {
                complete(here, deadline, result);
            } else {
                context.runOnContext(v -> complete(here, deadline, result));
            }
        });
        return here.future();
    }

    private <T> void complete(Promise<T> promise, long deadline, AsyncResult<T> result) {
        vertx.cancelTimer(deadline);
        if (result.succeeded()) {
            promise.tryComplete(result.result());
        } else {
            promise.tryFail(result.cause());
        }
    }

    Vertx vertx() {
        return vertx;
    }

    PresenceServerOptions options() {
        return shared.options();
    }

    Permissions permissions() {
        return shared.permissions();
    }

    Audience audience() {
        return audience;
    }

    EveryoneCache everyoneCache() {
        return everyoneCache;
    }

    TicketQueue tickets() {
        return tickets;
    }

    @Override
    public String toString() {
        return "loop " + number + " of " + shared.options().getName();
    }
}
