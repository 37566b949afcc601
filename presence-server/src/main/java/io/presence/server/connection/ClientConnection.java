package io.presence.server.connection;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.server.Handshake;
import io.presence.server.delivery.Audience;
import io.presence.server.delivery.Outbound;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol state of one socket: logging in ({@link Login}), open ({@link PresenceRequests}), closed.
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

    private final ConnectionLoop loop;
    private final ClientTransport transport;
    private final Outbound outbound;
    private final AnswerOrder answers = new AnswerOrder();
    private final long number;

    /** Where it stands among the loop's connections. */
    private int place;

    /** Until the login is accepted; then {@link #requests} takes its place. */
    private Login login;

    private PresenceRequests requests;
    private String user;
    private boolean closed;

    private boolean deciding;
    private ArrayDeque<Runnable> inbox;
    private boolean ending;

    private boolean reading = true;
    private boolean flushingLater;
    private boolean faultLogged;

    /** When the peer was last heard; once closed, when that was. */
    private long heardOrClosedAtMillis;

    private int closeStatus = ClientTransport.NO_STATUS;

    ClientConnection(ConnectionLoop loop, ClientTransport transport, Handshake handshake, long number) {
        this.loop = loop;
        this.transport = transport;
        this.login = new Login(this, loop, handshake);
        this.number = number;
        this.heardOrClosedAtMillis = loop.nowMillis();
        this.outbound = new Outbound(transport, heardOrClosedAtMillis);
    }

    ConnectionLoop loop() {
        return loop;
    }

    /** Who is logged in, or null where nobody is to be present. */
    String user() {
        return user;
    }

    int place() {
        return place;
    }

    void place(int at) {
        place = at;
    }

    void start() {
        login.start();
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

    @Override
    public void violation() {
        arrived(() -> end(CloseReason.WEBSOCKET_VIOLATION));
    }

    private void arrived(Runnable handling) {
        if (closed || ending) {
            return;
        }
        heardOrClosedAtMillis = loop.nowMillis();
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
        while (inbox != null && !deciding && !closed) {
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
        if (login != null) {
            login.handle(message);
        } else if (message instanceof ClientMessage.Ping) {
            answer(new ServerMessage.Pong());
        } else if (!requests.handle(message)) {
            answer(new ServerMessage.UnknownTopic());
        }
    }

    /**
     * The login is accepted.
     *
     * @param acceptedUser as whom, or null or empty for nobody
     * @param success answered once everybody has been told
     */
    void open(String acceptedUser, ServerMessage.AuthSuccessful success) {
        String name = acceptedUser == null ? "" : MessageCodec.wellFormed(acceptedUser);
        user = name.isEmpty() || name.equals(NEVER_PRESENT) ? null : name;
        login = null;
        requests = new PresenceRequests(this);
        Runnable effect = ticket(() -> outbound.answer(success));
        if (user == null) {
            // Nobody is told; the place keeps the answer behind what happened before it.
            loop.tickets().place(effect);
        } else {
            loop.tickets().login(user, effect);
        }
    }

    // ---- deciding and answering ----

    /** Later messages wait, unread, until the outcome; one that arrives after the close is dropped. */
    <T> void decide(Future<T> outcome, Handler<AsyncResult<T>> then) {
        deciding = true;
        outcome.onComplete(result -> {
            if (closed) {
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
        if (!closed) {
            answers.reached(effect);
            loop.audience().flushSoon(this);
        }
    }

    // ---- writing, reading, stalling ----

    void flush() {
        if (outbound.flush(ConnectionLoop.CLOCK) && !flushingLater) {
            flushingLater = true;
            loop.later(() -> {
                flushingLater = false;
                flush();
            });
        }
        if (closed) {
            if (outbound.isEmpty()) {
                transport.close(closeStatus);
            }
            return;
        }
        if (outbound.waitingNoticeBytes() > loop.options().getMaxWaitingBytes()) {
            close(CloseReason.TOO_MUCH_WAITING);
            return;
        }
        // While a decision is made, one message more is read and no second: who closes meanwhile is seen to.
        boolean read = inbox == null && !ending && !outbound.answersWait() && answers.ticketsOut() < MAX_TICKETS_OUT;
        if (read != reading) {
            reading = read;
            if (read) {
                // What the peer sent meanwhile waited for us: it is not silent.
                heardOrClosedAtMillis = loop.nowMillis();
                transport.resumeReading();
            } else {
                transport.pauseReading();
            }
        }
    }

    @Override
    public void writable() {
        outbound.took(loop.nowMillis());
        flush();
    }

    /**
     * Once in a while: closes who is silent, who takes nothing, and who does not answer a close.
     *
     * @param asleepMillis how long of the time before it this loop did nothing: what the peer sent and took meanwhile is
     *     not known yet, so that time is no silence of the peer's
     */
    void tick(long nowMillis, long asleepMillis) {
        if (asleepMillis > 0) {
            heardOrClosedAtMillis = Math.min(nowMillis, heardOrClosedAtMillis + asleepMillis);
            outbound.took(Math.min(nowMillis, outbound.tookAtMillis() + asleepMillis));
        }
        outbound.look(nowMillis);
        if (closed) {
            if (nowMillis - heardOrClosedAtMillis > ConnectionLoop.CLOSE_MILLIS) {
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
        long aliveAt = reading ? heardOrClosedAtMillis : Math.max(heardOrClosedAtMillis, outbound.tookAtMillis());
        if (!deciding && nowMillis - aliveAt > 2L * loop.options().getHeartbeatIntervalMillis()) {
            close(CloseReason.HEARTBEAT_MISSED);
        }
    }

    // ---- leaving ----

    /** Whether it counts for nobody any more, though its socket may have something to take yet. */
    boolean isClosed() {
        return closed;
    }

    void close(CloseReason reason) {
        if (closed) {
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

    /** Drops the socket at once. */
    void abort() {
        transport.abort();
    }

    @Override
    public void closed() {
        leave();
        outbound.clear();
        loop.forget(this);
    }

    /** From here on the connection counts for nobody; a subscriber hears nothing of its own leave (N-4). */
    private void leave() {
        if (closed) {
            return;
        }
        if (login != null) {
            login.end();
        }
        loop.audience().unsubscribeFromEveryone(this);
        outbound.endNotices();
        forgetSubscriptions();
        if (user != null) {
            loop.tickets().logout(user);
        }
        closed = true;
        heardOrClosedAtMillis = loop.nowMillis();
        inbox = null;
        answers.clear();
        deciding = false;
        login = null;
        requests = null;
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
