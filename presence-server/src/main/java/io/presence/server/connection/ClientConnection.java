package io.presence.server.connection;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.presence.server.Authentication;
import io.presence.server.Handshake;
import io.presence.server.delivery.Audience;
import io.presence.server.delivery.Outbound;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol state of one socket: connected, challenged, open, closed.
 *
 * <p>Answers leave in the order of the requests. What touches who is online or who subscribes takes a ticket and is
 * answered when the ticket is reached; what needs none waits behind the tickets that are out. While an authenticator or
 * the permissions decide, later messages wait, unread.
 *
 * <p>Owned by its event loop.
 */
final class ClientConnection implements ClientTransport.Listener, Audience.Subscriber {
    private static final Logger LOG = LoggerFactory.getLogger(ClientConnection.class);

    /**
     * This user is logged in and yet never present: the published server's name for "no user", kept so that who relies
     * on it to stay unseen stays unseen (L-3).
     */
    private static final String NEVER_PRESENT = "OPEN";

    /** Tickets that may be out before the socket is not read for a while. */
    private static final int MAX_TICKETS_OUT = 64;

    /** Subscriptions of a gone connection that are forgotten in one turn, some milliseconds of it. */
    private static final int SUBSCRIPTIONS_A_TURN = 10_000;

    /** As much of a user's name as the log shows. */
    private static final int SHOWN_CHARACTERS = 64;

    private enum State {
        CONNECTED,
        CHALLENGED,
        OPEN,
        CLOSED
    }

    private final ConnectionLoop loop;
    private final ClientTransport transport;
    private final Outbound outbound;
    private final AnswerOrder answers = new AnswerOrder();
    private final long number;

    private Handshake handshake;
    private State state = State.CONNECTED;
    private String user;
    private int refusedLogins;
    private long authenticationTimer = -1;
    private PresenceRequests requests;

    private boolean deciding;
    private ArrayDeque<Runnable> inbox;
    private boolean ending;

    private boolean reading = true;
    private boolean flushingLater;
    private boolean faultLogged;
    private long heardAtMillis;
    private long closedAtMillis;
    private int closeStatus = ClientTransport.NO_STATUS;

    ClientConnection(ConnectionLoop loop, ClientTransport transport, Handshake handshake, long number) {
        this.loop = loop;
        this.transport = transport;
        this.handshake = handshake;
        this.number = number;
        this.heardAtMillis = loop.nowMillis();
        this.outbound = new Outbound(transport, heardAtMillis);
    }

    void start() {
        long timeout = loop.options().getUnauthenticatedClientTimeoutMillis();
        if (timeout > 0) {
            authenticationTimer = loop.vertx().setTimer(timeout, id -> {
                authenticationTimer = -1;
                outbound.answer(new ServerMessage.AuthenticationTimeout());
                close(CloseReason.AUTHENTICATION_TIMEOUT);
            });
        }
        transport.start(this);
    }

    @Override
    public Outbound outbound() {
        return outbound;
    }

    // ---- what arrives ----

    @Override
    public void message(Buffer payload) {
        ClientMessage message = decode(payload);
        arrived(() -> handle(message));
    }

    /** The message, or null for a malformed frame. */
    private ClientMessage decode(Buffer payload) {
        try {
            return MessageCodec.decodeClient(payload);
        } catch (ProtocolException e) {
            logFault(e.getMessage());
            return null;
        }
    }

    @Override
    public void text() {
        arrived(() -> end(CloseReason.TEXT_MESSAGE));
    }

    @Override
    public void tooLong() {
        arrived(() -> end(CloseReason.MESSAGE_TOO_LONG));
    }

    private void arrived(Runnable handling) {
        if (state == State.CLOSED || ending) {
            return;
        }
        heardAtMillis = loop.nowMillis();
        if (deciding) {
            if (inbox == null) {
                inbox = new ArrayDeque<>(2);
            }
            inbox.add(handling);
        } else {
            handling.run();
        }
        flush();
    }

    /** The decision that messages waited for has been made: they are handled until the next one waits. */
    private void decided() {
        deciding = false;
        while (inbox != null && !deciding && state != State.CLOSED) {
            Runnable handling = inbox.remove();
            if (inbox.isEmpty()) {
                inbox = null;
            }
            handling.run();
        }
        flush();
    }

    /** A fault of the peer ends the connection, once the requests before it are answered. */
    private void end(CloseReason reason) {
        ending = true;
        answers.add(() -> close(reason));
    }

    /** @param message the message, or null for a malformed frame */
    private void handle(ClientMessage message) {
        switch (state) {
            case CONNECTED -> whenConnected(message);
            case CHALLENGED -> whenChallenged(message);
            case OPEN -> {
                if (message instanceof ClientMessage.Ping) {
                    answer(new ServerMessage.Pong());
                } else if (!requests.handle(message)) {
                    answer(new ServerMessage.UnknownTopic());
                }
            }
            case CLOSED -> {}
        }
    }

    // ---- connected: the client speaks first ----

    private void whenConnected(ClientMessage message) {
        if (message instanceof ClientMessage.Challenge) {
            state = State.CHALLENGED;
            answer(new ServerMessage.Accept());
        } else if (!isOf(Topic.CONNECTION, message)) {
            answer(new ServerMessage.InvalidConnectionMessage());
        }
        // Any other message of the topic, a ping included, gets no answer (C-5).
    }

    private static boolean isOf(Topic topic, ClientMessage message) {
        return switch (topic) {
            case CONNECTION ->
                message instanceof ClientMessage.Challenge
                        || message instanceof ClientMessage.Ping
                        || (message instanceof ClientMessage.OtherAction other && other.topic() == topic);
            case AUTH ->
                message instanceof ClientMessage.Authenticate
                        || (message instanceof ClientMessage.OtherAction other && other.topic() == topic);
            case PARSER, PRESENCE -> throw new IllegalArgumentException("not asked about " + topic);
        };
    }

    // ---- challenged: the client logs in ----

    private void whenChallenged(ClientMessage message) {
        if (message instanceof ClientMessage.Ping) {
            return;
        }
        if (!isOf(Topic.AUTH, message)) {
            answer(new ServerMessage.InvalidAuthMessage());
            return;
        }
        JsonObject credentials = message instanceof ClientMessage.Authenticate login ? credentials(login.data()) : null;
        if (credentials == null) {
            answer(new ServerMessage.InvalidAuthData());
            close(CloseReason.INVALID_AUTH_DATA);
            return;
        }
        decide(loop.authenticate(credentials, handshake), this::authenticated);
    }

    /** The credentials, or null if they are no JSON object; an array counts as an empty one, as published. */
    private static JsonObject credentials(String data) {
        if (data == null) {
            return null;
        }
        try {
            Object json = Json.decodeValue(data);
            if (json instanceof JsonArray) {
                return new JsonObject();
            }
            return json instanceof JsonObject object ? object : null;
        } catch (DecodeException e) {
            return null;
        }
    }

    private void authenticated(AsyncResult<Authentication> result) {
        if (authenticationTimer != -1) {
            loop.vertx().cancelTimer(authenticationTimer);
            authenticationTimer = -1;
        }
        if (result.failed()) {
            LOG.error("{}: the authenticator failed, so the login is refused", this, result.cause());
            refuse(null);
        } else if (result.result() instanceof Authentication.Accepted accepted) {
            open(accepted);
        } else {
            refuse(((Authentication.Refused) result.result()).reason());
        }
    }

    private void refuse(Object reason) {
        answer(new ServerMessage.AuthUnsuccessful(json(reason)));
        refusedLogins++;
        if (refusedLogins >= loop.options().getMaxAuthAttempts()) {
            answer(new ServerMessage.TooManyAuthAttempts());
            close(CloseReason.TOO_MANY_AUTH_ATTEMPTS);
        }
    }

    private void open(Authentication.Accepted accepted) {
        state = State.OPEN;
        handshake = null;
        String name = accepted.user() == null ? "" : MessageCodec.wellFormed(accepted.user());
        user = name.isEmpty() || name.equals(NEVER_PRESENT) ? null : name;
        requests = new PresenceRequests(this, loop, user);
        ServerMessage success = new ServerMessage.AuthSuccessful(json(accepted.clientData()));
        Runnable effect = ticket(() -> outbound.answer(success));
        if (user == null) {
            // Nobody is told; the place keeps the answer behind what happened before it.
            loop.tickets().place(effect);
        } else {
            loop.tickets().login(user, effect);
        }
    }

    private String json(Object value) {
        if (value == null) {
            return null;
        }
        try {
            return Json.encode(value);
        } catch (RuntimeException e) {
            LOG.error("{}: the authenticator's data cannot be written as JSON and is left out", this, e);
            return null;
        }
    }

    // ---- deciding and answering ----

    /** Later messages wait, unread, until the outcome; one that arrives after the close is dropped. */
    <T> void decide(Future<T> outcome, Handler<AsyncResult<T>> then) {
        deciding = true;
        outcome.onComplete(result -> {
            if (state == State.CLOSED) {
                return;
            }
            try {
                then.handle(result);
            } catch (RuntimeException e) {
                // For example a set of permitted names that throws when it is asked.
                LOG.error("{}: what was decided could not be carried out", this, e);
                close(CloseReason.INTERNAL_ERROR);
            }
            decided();
        });
    }

    void answer(ServerMessage message) {
        answers.add(() -> outbound.answer(message));
    }

    /** Answers that are made as they are written. */
    void answers(Iterator<ServerMessage> messages) {
        answers.add(() -> outbound.answers(messages));
    }

    /** What is to happen when a ticket that goes out now is reached; nothing, if the connection is closed by then. */
    Runnable ticket(Runnable effect) {
        answers.ticketOut();
        return () -> reached(effect);
    }

    /** The same for a ticket that comes back with a result. */
    <T> Consumer<T> ticket(Consumer<T> effect) {
        answers.ticketOut();
        return result -> reached(() -> effect.accept(result));
    }

    private void reached(Runnable effect) {
        if (state != State.CLOSED) {
            answers.reached(effect);
            loop.audience().flushSoon(this);
        }
    }

    // ---- writing, reading, stalling ----

    void flush() {
        if (outbound.flush(loop.nowMillis()) && !flushingLater) {
            flushingLater = true;
            loop.later(() -> {
                flushingLater = false;
                flush();
            });
        }
        if (state == State.CLOSED) {
            if (outbound.isEmpty()) {
                transport.close(closeStatus);
            }
            return;
        }
        if (outbound.waitingNoticeBytes() > loop.options().getMaxWaitingBytes()) {
            close(CloseReason.TOO_MUCH_WAITING);
            return;
        }
        boolean read = !deciding && !ending && !outbound.answersWait() && answers.ticketsOut() < MAX_TICKETS_OUT;
        if (read != reading) {
            reading = read;
            if (read) {
                // What the peer sent meanwhile waited for us: it is not silent.
                heardAtMillis = loop.nowMillis();
                transport.resumeReading();
            } else {
                transport.pauseReading();
            }
        }
    }

    @Override
    public void took() {
        outbound.took(loop.nowMillis());
    }

    @Override
    public void writable() {
        outbound.took(loop.nowMillis());
        flush();
    }

    /** Once in a while: closes who is silent, who takes nothing, and who does not answer a close. */
    void tick(long nowMillis) {
        if (state == State.CLOSED) {
            if (nowMillis - closedAtMillis > ConnectionLoop.CLOSE_MILLIS) {
                transport.abort();
            }
            return;
        }
        if (outbound.waitingNoticeBytes() > 0
                && nowMillis - outbound.tookAtMillis() > loop.options().getStallMillis()) {
            close(CloseReason.STALLED);
            return;
        }
        // While we do not read, the peer cannot be heard: then taking its answers counts as a sign of life.
        long aliveAt = reading ? heardAtMillis : Math.max(heardAtMillis, outbound.tookAtMillis());
        if (!deciding && nowMillis - aliveAt > 2L * loop.options().getHeartbeatIntervalMillis()) {
            close(CloseReason.HEARTBEAT_MISSED);
        }
    }

    // ---- leaving ----

    void close(CloseReason reason) {
        if (state == State.CLOSED) {
            return;
        }
        if (reason == CloseReason.SERVER_STOPPING) {
            LOG.debug("{}: closed: {}", this, reason.text());
        } else {
            LOG.info("{}: closed: {}", this, reason.text());
        }
        leave();
        if (reason.graceful()) {
            closeStatus = reason.status();
            flush();
        } else {
            outbound.clear();
            transport.abort();
        }
    }

    @Override
    public void closed() {
        leave();
        outbound.clear();
        loop.forget(this);
    }

    /** From here on the connection counts for nobody; a subscriber hears nothing of its own leave (N-4). */
    private void leave() {
        if (state == State.CLOSED) {
            return;
        }
        if (authenticationTimer != -1) {
            loop.vertx().cancelTimer(authenticationTimer);
            authenticationTimer = -1;
        }
        loop.audience().subscriptions().removeEveryone(this);
        outbound.endNotices();
        forgetSubscriptions();
        if (state == State.OPEN && user != null) {
            loop.tickets().logout(user);
        }
        state = State.CLOSED;
        closedAtMillis = loop.nowMillis();
        inbox = null;
        answers.clear();
        deciding = false;
        handshake = null;
    }

    /** In steps, since there may be a million. */
    private void forgetSubscriptions() {
        if (loop.audience().subscriptions().removeSome(this, SUBSCRIPTIONS_A_TURN)) {
            loop.later(this::forgetSubscriptions);
        }
    }

    /** A peer's fault is logged once for each connection, so that no peer can fill the log. */
    void logFault(String fault) {
        if (!faultLogged) {
            faultLogged = true;
            LOG.info("{}: {}", this, fault);
        }
    }

    @Override
    public String toString() {
        return "connection " + number + (user == null ? "" : " of user " + shown(user)) + " on " + loop;
    }

    /** A name as it may stand in the log: a peer chose it. */
    private static String shown(String name) {
        String start = name.length() <= SHOWN_CHARACTERS ? name : name.substring(0, SHOWN_CHARACTERS) + "\u2026";
        return start.replaceAll("\\p{Cntrl}|[\\u2028\\u2029]", "?");
    }
}
