package io.presence.client;

import io.presence.Presence;
import io.presence.PresenceException;
import io.presence.client.connection.ClientContext;
import io.presence.client.connection.ServerConnection;
import io.presence.context.ApplicationContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A client of a presence server, ours or the published deepstream server: logs in, tells who is online, and keeps its
 * connection, its subscriptions and its views over losses until it is closed.
 *
 * <p><b>Threads.</b> Every method may be called from any thread. Futures complete on the caller's Vert.x context when it
 * has one, else on the client's event loop; handlers run on the context that set them, likewise. Neither may block: an
 * application without Vert.x that waits for a future inside a handler waits for ever.
 *
 * <p><b>Life.</b> {@link #login()} connects where that is not done. After a loss the client connects again, to the next
 * address, with waits as {@link PresenceClientOptions} say; it logs in again with the same credentials, asks again for
 * what is subscribed, and brings the live views up to date. Final states are listed in {@link ConnectionState}; in one of
 * them everything asked fails.
 */
public final class PresenceClient {
    private final ClientContext client;
    private final ServerConnection connection;
    /** Ours to close, or null. */
    private final Vertx ownVertx;

    private PresenceClient(Vertx vertx, PresenceClientOptions options, Vertx ownVertx) {
        PresenceClientOptions copy = new PresenceClientOptions(options);
        copy.check();
        this.ownVertx = ownVertx;
        this.client = new ClientContext(vertx);
        this.connection = new ServerConnection(
                client, copy, () -> ThreadLocalRandom.current().nextDouble());
        client.closeWithParent(() -> client.ask(connection::close));
    }

    /**
     * A client on an application's Vert.x. Made by a verticle it lives on that event loop, and is closed when the verticle
     * is undeployed; made elsewhere it gets the next event loop, and is closed with Vert.x. Nothing is connected yet.
     *
     * @param vertx the application's
     * @param options the settings, copied
     * @return the client
     * @throws IllegalArgumentException if the options are out of range or contradict each other
     */
    public static PresenceClient create(Vertx vertx, PresenceClientOptions options) {
        return new PresenceClient(vertx, options, null);
    }

    /**
     * A client with a Vert.x of its own, for applications that have none: one event loop, whose thread keeps the Java
     * runtime alive until {@link #close()}. An application with many clients makes one {@code Vertx} for all.
     *
     * @param options the settings, copied
     * @return the client
     * @throws IllegalArgumentException if the options are out of range or contradict each other
     */
    public static PresenceClient create(PresenceClientOptions options) {
        // Before any thread is started.
        new PresenceClientOptions(options).check();
        Vertx own = Vertx.vertx(
                new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1).setInternalBlockingPoolSize(1));
        return new PresenceClient(own, options, own);
    }

    /**
     * Connects, if that is not done or under way: useful to know early that a server is there. {@link #login()} does it
     * by itself. A server gives a connection without a login a limited time.
     *
     * @return completes when a server has let the client in; fails with a {@link ConnectionException} after
     *     {@link PresenceClientOptions#getLoginTimeoutMillis()}, with a {@link LoginException} if the server will not have
     *     the client, and with a {@link io.presence.PresenceException} if the client has ended
     */
    public Future<Void> connect() {
        return client.ask(connection::connect);
    }

    /**
     * Logs in without a name: such a client sees who is online. Our server shows it to nobody; the published one announces
     * all such clients together as the user {@code open}.
     *
     * @return as {@link #login(JsonObject)}
     */
    public Future<Object> login() {
        return login(new JsonObject());
    }

    /**
     * Logs in, connecting first where that is not done. The credentials are kept, and sent again after a reconnect, until
     * the server refuses them; then the application is told (by {@link #onError}, where it was after a reconnect), and may
     * log in with others. Until then a further login fails.
     *
     * @param credentials any JSON object; what it has to hold is the server's business, by default {@code username}. Copied
     * @return completes with the client data that the server's authenticator gave: JSON of any kind, or null; fails with a
     *     {@link LoginException}, after {@link PresenceClientOptions#getLoginTimeoutMillis()} at the latest, and then
     *     nothing more is tried
     * @throws IllegalArgumentException if the credentials are null
     */
    public Future<Object> login(JsonObject credentials) {
        if (credentials == null) {
            throw new IllegalArgumentException(
                    "credentials are null, expected a JSON object; login() logs in without a name");
        }
        JsonObject copy = credentials.copy();
        return client.<Object>ask(done -> connection.login(copy, done))
                .recover(failure -> Future.failedFuture(
                        failure instanceof PresenceException
                                ? new LoginException(LoginException.Code.CLOSED, null, failure.getMessage(), null)
                                : failure));
    }

    /**
     * Who is online, over this connection.
     *
     * @return always the same object: {@link Presence#unsubscribe()} ends all subscriptions of this client
     */
    public Presence presence() {
        return connection.presence();
    }

    /**
     * How far the connection is. Read on the context that listens to the states it may be ahead of what was told.
     *
     * @return the state
     */
    public ConnectionState state() {
        return connection.state();
    }

    /**
     * Sets the handler of the connection's states, in place of the one set before.
     *
     * @param handler told of each state as it is entered, in order
     * @return this client
     * @throws IllegalArgumentException if the handler is null
     */
    public PresenceClient onState(Handler<ConnectionState> handler) {
        Handler<ConnectionState> hopping = hopping(handler);
        client.run(() -> connection.states(hopping));
        return this;
    }

    /**
     * Sets the handler of failures that no future tells of, in place of the one set before: a {@link ConnectionException}
     * for each loss and failed try, a {@link LoginException} for a login that is refused after a reconnect, and for the
     * server's final word, a {@link io.presence.PresenceException} for a subscription that is denied, or not answered,
     * after a reconnect. A subscription denied then is asked for again at the next reconnect. Without a handler they are
     * logged, of an outage the first one.
     *
     * @param handler told of each failure, in order
     * @return this client
     * @throws IllegalArgumentException if the handler is null
     */
    public PresenceClient onError(Handler<Throwable> handler) {
        Handler<Throwable> hopping = hopping(handler);
        client.run(() -> connection.errors(hopping));
        return this;
    }

    private <T> Handler<T> hopping(Handler<T> handler) {
        if (handler == null) {
            throw new IllegalArgumentException("handler is null, expected a handler");
        }
        ApplicationContext context = new ApplicationContext(client.callers());
        return what -> context.run(() -> ApplicationContext.call(handler, what));
    }

    /**
     * Ends the connection and everything asked of it: what waits fails, views close. Closing twice is closing once.
     *
     * @return completes when no socket, timer or thread of this client is left
     */
    public Future<Void> close() {
        // Of an own Vert.x the client is closed as a part; and closing one that is closed already succeeds.
        return ownVertx == null ? client.ask(connection::close) : ownVertx.close();
    }
}
