package io.presence.client.connection;

import io.presence.PresenceException;
import io.presence.client.ConnectionException;
import io.presence.client.ConnectionState;
import io.presence.client.LoginException;
import io.presence.client.PresenceClientOptions;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

/**
 * The connection that outlives its sockets: connects, is let in, logs in, notices a loss, connects again, until it is
 * closed or the server says a final word.
 *
 * <p>Owned by the client's context; so are its handlers' calls.
 */
public final class ServerConnection implements NetworkPresence.Wire {
    /** What the public client of this protocol says, unchanged since its first release. */
    private static final String PROTOCOL_VERSION = "0.1a";

    static final String SDK_VERSION = "0.1.0";
    private static final String SDK_TYPE = "java";
    /** A server that sends a client on and on is as good as none. */
    private static final int MAX_REDIRECTS = 5;

    private final ClientContext client;
    private final PresenceClientOptions options;
    private final List<Address> addresses;
    private final ReconnectPolicy policy;
    private final DoubleSupplier random;
    private final WebSockets sockets;
    private final Timers timers;
    private final NetworkPresence presence;
    private final List<Promise<Void>> connecting = new ArrayList<>(1);

    /** Read from every thread, written here alone: whoever asks for it is rarely on the client's context. */
    private volatile ConnectionState state = ConnectionState.IDLE;

    private Handler<ConnectionState> states = next -> {};
    private Handler<Throwable> errors;
    private WebSocketLink link;
    private Timers.Timer linkDeadline;
    private Timers.Timer retry;
    private int nextAddress;
    private int failures;
    private int redirects;
    private long openedAtMillis;
    private JsonObject credentials;
    private Promise<Object> login;
    private Timers.Timer loginDeadline;
    private Throwable lastFailure;
    /** Since it was last open. */
    private int reconnects;

    private boolean outageLogged;
    private boolean denialLogged;
    /** Of the last socket; null until the state is final. */
    private Future<Void> closed;

    /**
     * Not connected.
     *
     * @param client the client's context
     * @param options checked, and copied for this client
     * @param random uniform, from 0 to below 1
     */
    public ServerConnection(ClientContext client, PresenceClientOptions options, DoubleSupplier random) {
        this.client = client;
        this.options = options;
        this.addresses = options.getAddresses().stream().map(Address::of).toList();
        this.policy = new ReconnectPolicy(options.getReconnectDelayMillis(), options.getMaxReconnectDelayMillis());
        this.random = random;
        this.timers = new Timers(client.vertx());
        this.sockets = new WebSockets(client, options, timers);
        this.presence = new NetworkPresence(
                client,
                timers,
                this,
                new NetworkPresence.Limits(
                        options.getRequestTimeoutMillis(),
                        options.getOfflineWindowMillis(),
                        options.getSubscriptionIntervalMillis(),
                        options.getMaxReconnectDelayMillis(),
                        options.getMaxRequestBytes()));
        // So that the clients of a service do not all choose the same node.
        this.nextAddress = (int) (random.getAsDouble() * addresses.size());
    }

    /**
     * The API over this connection.
     *
     * @return the one of this connection
     */
    public NetworkPresence presence() {
        return presence;
    }

    /**
     * How far the connection is; from any thread.
     *
     * @return the state
     */
    public ConnectionState state() {
        return state;
    }

    /**
     * Sets who is told of the states.
     *
     * @param handler told of each as it is entered
     */
    public void states(Handler<ConnectionState> handler) {
        states = handler;
    }

    /**
     * Sets who is told of failures that no future tells of.
     *
     * @param handler told of each
     */
    public void errors(Handler<Throwable> handler) {
        errors = handler;
    }

    /**
     * Connects, if that is not done or under way.
     *
     * @param connected completes when a server has let the client in
     */
    public void connect(Promise<Void> connected) {
        if (state.isFinal()) {
            connected.fail(endedException());
        } else if (state == ConnectionState.OPEN
                || state == ConnectionState.AUTHENTICATING
                || state == ConnectionState.AWAITING_AUTHENTICATION) {
            connected.complete();
        } else {
            connecting.add(connected);
            Timers.Timer deadline = timers.after(options.getLoginTimeoutMillis(), () -> {
                connecting.remove(connected);
                connected.tryFail(new ConnectionException(
                        addresses.stream().map(Address::toString).collect(Collectors.joining(", ")),
                        "no server let the client in within loginTimeoutMillis (" + options.getLoginTimeoutMillis()
                                + " ms): " + lastFailureText(),
                        lastFailure));
                idleIfNothingIsWanted();
            });
            connected.future().onComplete(result -> deadline.cancel());
            if (state == ConnectionState.IDLE) {
                begin();
            }
        }
    }

    /** Asked for anew: what failed before does not count. */
    private void begin() {
        failures = 0;
        reconnects = 0;
        lastFailure = null;
        tryNext();
    }

    /**
     * Logs in, connecting first where needed.
     *
     * @param with the credentials
     * @param done completes with the client data
     */
    public void login(JsonObject with, Promise<Object> done) {
        if (state.isFinal()) {
            done.fail(new LoginException(
                    LoginException.Code.CLOSED,
                    null,
                    "the client is " + state + " (" + lastFailure.getMessage() + "): make another",
                    lastFailure));
            return;
        }
        if (credentials != null) {
            done.fail(new LoginException(
                    LoginException.Code.ALREADY,
                    null,
                    login == null
                            ? "the client is logged in, and logs in again after a loss: make another client for another"
                                    + " login"
                            : "a login is under way: wait for its outcome",
                    null));
            return;
        }
        credentials = with;
        login = done;
        loginDeadline = timers.after(options.getLoginTimeoutMillis(), this::loginExpired);
        if (state == ConnectionState.IDLE) {
            begin();
        } else if (state == ConnectionState.AWAITING_AUTHENTICATION) {
            authenticate();
        }
    }

    private void loginExpired() {
        refused(new LoginException(
                LoginException.Code.TIMEOUT,
                null,
                "no server answered the login within loginTimeoutMillis (" + options.getLoginTimeoutMillis() + " ms): "
                        + lastFailureText(),
                lastFailure));
        if (link != null && state == ConnectionState.AUTHENTICATING) {
            // The answer may come yet, and would be taken for that of the next login.
            drop();
        }
        idleIfNothingIsWanted();
    }

    private String lastFailureText() {
        return lastFailure == null ? "the server is silent" : lastFailure.getMessage();
    }

    /** The login failed; so does what waited for it. */
    private void refused(LoginException why) {
        credentials = null;
        endLogin();
        if (login == null) {
            report(why);
        } else {
            login.tryFail(why);
            login = null;
        }
        presence.refused(new PresenceException(
                PresenceException.Code.NOT_LOGGED_IN,
                null,
                "the login that this waited for failed: " + why.getMessage()));
    }

    private void endLogin() {
        if (loginDeadline != null) {
            loginDeadline.cancel();
            loginDeadline = null;
        }
    }

    private boolean wanted() {
        return credentials != null || !connecting.isEmpty();
    }

    private void idleIfNothingIsWanted() {
        if (!wanted() && !state.isFinal() && state != ConnectionState.AWAITING_AUTHENTICATION) {
            cancelRetry();
            drop();
            enter(ConnectionState.IDLE);
        }
    }

    private void tryNext() {
        Address address = addresses.get(nextAddress);
        nextAddress = (nextAddress + 1) % addresses.size();
        redirects = 0;
        open(address, address);
    }

    private void open(Address address, Address original) {
        enter(ConnectionState.CONNECTING);
        deadline(timers.after(
                options.getConnectTimeoutMillis(),
                () -> lost(
                        link,
                        new ConnectionException(
                                address.toString(),
                                "not connected within connectTimeoutMillis (" + options.getConnectTimeoutMillis()
                                        + " ms), still " + state,
                                null))));
        WebSocketLink opening = sockets.link(address);
        link = opening;
        opening.open(new WebSocketLink.Listener() {
            @Override
            public void opened() {
                enter(ConnectionState.CHALLENGING);
                opening.send(new ClientMessage.Challenge(original.url(), PROTOCOL_VERSION, SDK_VERSION, SDK_TYPE));
            }

            @Override
            public void message(ServerMessage message) {
                received(message, original);
            }

            @Override
            public void lost(Throwable cause) {
                ServerConnection.this.lost(opening, new ConnectionException(address.toString(), text(cause), cause));
            }
        });
    }

    private static String text(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private void received(ServerMessage message, Address original) {
        switch (state) {
            case CHALLENGING -> challenged(message, original);
            case AWAITING_AUTHENTICATION, AUTHENTICATING -> authentication(message);
            case OPEN -> presence.message(message);
            case IDLE, CONNECTING, REDIRECTING, RECONNECTING -> outOfTurn(message);
            case CHALLENGE_DENIED, TOO_MANY_AUTH_ATTEMPTS, AUTHENTICATION_TIMEOUT, CLOSED -> {
                // What arrives while the socket closes concerns nobody.
            }
        }
    }

    private void challenged(ServerMessage message, Address original) {
        if (message instanceof ServerMessage.Accept) {
            endLinkDeadline();
            lastFailure = null;
            enter(ConnectionState.AWAITING_AUTHENTICATION);
            List<Promise<Void>> connected = List.copyOf(connecting);
            connecting.clear();
            connected.forEach(Promise::tryComplete);
            if (credentials != null) {
                authenticate();
            }
        } else if (message instanceof ServerMessage.Reject) {
            end(
                    ConnectionState.CHALLENGE_DENIED,
                    LoginException.Code.CHALLENGE_DENIED,
                    "the server at " + original + " will not have this client (REJECT)");
        } else if (message instanceof ServerMessage.Redirect redirect) {
            redirected(redirect.url(), original);
        } else {
            finalWord(message);
        }
    }

    private void redirected(String url, Address original) {
        Address to;
        try {
            to = Address.of(url);
        } catch (IllegalArgumentException e) {
            lost(link, new ConnectionException(original.toString(), "was redirected, but " + e.getMessage(), e));
            return;
        }
        if (original.tls() && !to.tls()) {
            lost(
                    link,
                    new ConnectionException(
                            original.toString(),
                            "was redirected from wss to " + to
                                    + ", which would send the credentials in the clear: expected a wss address",
                            null));
        } else if (++redirects > MAX_REDIRECTS) {
            lost(
                    link,
                    new ConnectionException(
                            original.toString(),
                            "was redirected more than " + MAX_REDIRECTS + " times, last to " + to,
                            null));
        } else {
            drop();
            enter(ConnectionState.REDIRECTING);
            open(to, original);
        }
    }

    private void authenticate() {
        enter(ConnectionState.AUTHENTICATING);
        WebSocketLink with = link;
        deadline(timers.after(
                options.getLoginTimeoutMillis(),
                () -> lost(
                        with,
                        new ConnectionException(
                                with.address().toString(),
                                "the server did not answer the login within loginTimeoutMillis ("
                                        + options.getLoginTimeoutMillis() + " ms)",
                                null))));
        link.send(new ClientMessage.Authenticate(credentials.encode()));
    }

    private void authentication(ServerMessage message) {
        boolean asked = state == ConnectionState.AUTHENTICATING;
        if (asked && message instanceof ServerMessage.AuthSuccessful success) {
            loggedIn(success.data());
        } else if (asked && message instanceof ServerMessage.AuthUnsuccessful refusal) {
            endLinkDeadline();
            enter(ConnectionState.AWAITING_AUTHENTICATION);
            Object reason = reason(refusal.data());
            refused(new LoginException(
                    LoginException.Code.REFUSED,
                    reason,
                    "the server refused the login: "
                            + (reason == null ? "INVALID_AUTHENTICATION_DETAILS" : Json.encode(reason)),
                    null));
        } else if (asked && message instanceof ServerMessage.InvalidAuthData) {
            endLinkDeadline();
            enter(ConnectionState.AWAITING_AUTHENTICATION);
            refused(new LoginException(
                    LoginException.Code.INVALID_CREDENTIALS,
                    null,
                    "the server takes no credentials of this form (INVALID_MESSAGE_DATA): expected a JSON object",
                    null));
        } else {
            finalWord(message);
        }
    }

    private static Object reason(String data) {
        try {
            return data == null ? null : Json.decodeValue(data);
        } catch (DecodeException e) {
            // The server's reason, though not in the form it should have.
            return data;
        }
    }

    private void loggedIn(String data) {
        Object clientData;
        try {
            clientData = data == null ? null : Json.decodeValue(data);
        } catch (DecodeException e) {
            lost(link, new ConnectionException(link.address().toString(), "the client data are no JSON", e));
            return;
        }
        endLinkDeadline();
        endLogin();
        openedAtMillis = Clock.nowMillis();
        outageLogged = false;
        denialLogged = false;
        reconnects = 0;
        link.watch();
        Promise<Object> waiting = login;
        login = null;
        enter(ConnectionState.OPEN);
        if (waiting != null) {
            waiting.tryComplete(clientData);
        }
        presence.opened();
    }

    private void finalWord(ServerMessage message) {
        if (message instanceof ServerMessage.TooManyAuthAttempts) {
            end(
                    ConnectionState.TOO_MANY_AUTH_ATTEMPTS,
                    LoginException.Code.TOO_MANY_ATTEMPTS,
                    "the server refused too many logins of this connection");
        } else if (message instanceof ServerMessage.AuthenticationTimeout) {
            end(
                    ConnectionState.AUTHENTICATION_TIMEOUT,
                    LoginException.Code.AUTHENTICATION_TIMEOUT,
                    "no login came in the time the server gives for it: call login() sooner after connect()");
        } else {
            outOfTurn(message);
        }
    }

    /** By its kind alone: what is in it may be nobody's business. */
    private void outOfTurn(ServerMessage message) {
        ClientContext.LOG.debug(
                message.getClass().getSimpleName() + " came out of turn in state " + state + ", and is ignored");
    }

    private void lost(WebSocketLink which, ConnectionException cause) {
        if (which == null || which != link) {
            return;
        }
        boolean wasOpen = state == ConnectionState.OPEN;
        drop();
        if (wasOpen && policy.lasted(failures, Clock.nowMillis() - openedAtMillis)) {
            failures = 0;
        }
        lastFailure = cause;
        int max = options.getMaxReconnectAttempts();
        boolean givesUp = max > 0 && reconnects >= max;
        if (!wanted()) {
            enter(ConnectionState.IDLE);
        } else if (!givesUp) {
            reconnects++;
            retry = timers.after(policy.waitMillis(failures++, random.getAsDouble()), () -> {
                retry = null;
                tryNext();
            });
            enter(ConnectionState.RECONNECTING);
        }
        if (wasOpen) {
            presence.lost();
        }
        report(cause);
        if (wanted() && givesUp) {
            end(
                    ConnectionState.CLOSED,
                    LoginException.Code.CLOSED,
                    "gave up after maxReconnectAttempts (" + max + "): " + cause.getMessage());
        }
    }

    private void deadline(Timers.Timer deadline) {
        endLinkDeadline();
        linkDeadline = deadline;
    }

    private void endLinkDeadline() {
        if (linkDeadline != null) {
            linkDeadline.cancel();
            linkDeadline = null;
        }
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel();
            retry = null;
        }
    }

    /** Lets go of the socket; nothing is heard of it any more. */
    private void drop() {
        endLinkDeadline();
        if (link != null) {
            WebSocketLink old = link;
            link = null;
            old.close();
        }
    }

    private void end(ConnectionState how, LoginException.Code code, String why) {
        LoginException failure = new LoginException(code, null, why, lastFailure);
        boolean told = login != null;
        end(how, failure);
        if (!told) {
            report(failure);
        }
    }

    private void end(ConnectionState how, LoginException why) {
        cancelRetry();
        drop();
        credentials = null;
        endLogin();
        lastFailure = why;
        enter(how);
        if (login != null) {
            login.tryFail(why);
            login = null;
        }
        List<Promise<Void>> waiting = List.copyOf(connecting);
        connecting.clear();
        waiting.forEach(connected -> connected.tryFail(why));
        presence.end(endedException());
        timers.cancelAll();
        closed = sockets.close();
        client.forgetParent();
    }

    private PresenceException endedException() {
        return new PresenceException(
                PresenceException.Code.STOPPED,
                null,
                "the client is " + state + " (" + lastFailure.getMessage() + "): make another");
    }

    /**
     * Ends everything.
     *
     * @param done completes when no socket is left
     */
    public void close(Promise<Void> done) {
        if (!state.isFinal()) {
            end(
                    ConnectionState.CLOSED,
                    new LoginException(LoginException.Code.CLOSED, null, "it was closed by the application", null));
        }
        closed.onComplete(v -> done.tryComplete());
    }

    private void enter(ConnectionState next) {
        if (state != next && !state.isFinal()) {
            state = next;
            states.handle(next);
        }
    }

    @Override
    public void send(ClientMessage message) {
        if (link != null) {
            link.send(message);
        }
    }

    @Override
    public void report(Throwable failure) {
        if (errors != null) {
            errors.handle(failure);
        } else if (failure instanceof PresenceException) {
            // There may be one for each of a hundred thousand users.
            if (!denialLogged) {
                denialLogged = true;
                ClientContext.LOG.warn(failure.getMessage() + "; others of this connection are not logged");
            }
        } else if (!(failure instanceof ConnectionException)) {
            ClientContext.LOG.warn(failure.getMessage());
        } else if (!outageLogged) {
            outageLogged = true;
            ClientContext.LOG.warn(failure.getMessage() + "; others of this outage are not logged");
        }
    }

    @Override
    public void giveUp(String why) {
        if (link != null) {
            lost(link, new ConnectionException(link.address().toString(), why, null));
        }
    }

    @Override
    public boolean logsIn() {
        return credentials != null;
    }

    /** How many timers are set, for tests of leaks. */
    int timers() {
        return timers.count();
    }

    /** How many sockets are not gone yet, for tests of leaks. */
    int sockets() {
        return sockets.count();
    }
}
