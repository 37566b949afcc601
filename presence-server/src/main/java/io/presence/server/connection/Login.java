package io.presence.server.connection;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.presence.server.Authentication;
import io.presence.server.Handshake;
import io.vertx.core.AsyncResult;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The beginning of a connection, from its opening to the login that is accepted: first the client is challenged, then it
 * logs in, in time and not too often. An open connection keeps nothing of it.
 *
 * <p>Owned by the connection's event loop.
 */
final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);

    private static final long NO_TIMER = -1;

    private final ClientConnection connection;
    private final ConnectionLoop loop;
    private final Handshake handshake;
    private boolean challenged;
    private int refusals;
    private long timer = NO_TIMER;

    Login(ClientConnection connection, ConnectionLoop loop, Handshake handshake) {
        this.connection = connection;
        this.loop = loop;
        this.handshake = handshake;
    }

    /** The time to log in begins. */
    void start() {
        long timeout = loop.options().getUnauthenticatedClientTimeoutMillis();
        if (timeout > 0) {
            timer = loop.vertx().setTimer(timeout, id -> {
                timer = NO_TIMER;
                connection.answer(new ServerMessage.AuthenticationTimeout());
                connection.close(CloseReason.AUTHENTICATION_TIMEOUT);
            });
        }
    }

    /** The time to log in is over, in one way or the other. */
    void end() {
        if (timer != NO_TIMER) {
            loop.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    /**
     * Handles what comes before the login is accepted.
     *
     * @param message the message, or null for a malformed frame
     */
    void handle(ClientMessage message) {
        if (challenged) {
            logIn(message);
        } else {
            challenge(message);
        }
    }

    private void challenge(ClientMessage message) {
        if (message instanceof ClientMessage.Challenge) {
            challenged = true;
            connection.answer(new ServerMessage.Accept());
        } else if (!(message instanceof ClientMessage.Ping) && !isOther(Topic.CONNECTION, message)) {
            connection.answer(new ServerMessage.InvalidConnectionMessage());
        }
        // Any other message of the topic, a ping included, gets no answer (C-5).
    }

    private void logIn(ClientMessage message) {
        if (message instanceof ClientMessage.Ping) {
            return;
        }
        if (!(message instanceof ClientMessage.Authenticate) && !isOther(Topic.AUTH, message)) {
            connection.answer(new ServerMessage.InvalidAuthMessage());
            return;
        }
        JsonObject credentials =
                message instanceof ClientMessage.Authenticate request ? credentials(request.data()) : null;
        if (credentials == null) {
            connection.answer(new ServerMessage.InvalidAuthData());
            connection.close(CloseReason.INVALID_AUTH_DATA);
            return;
        }
        connection.decide(loop.authenticate(credentials, handshake), this::decided);
    }

    private static boolean isOther(Topic topic, ClientMessage message) {
        return message instanceof ClientMessage.OtherAction other && other.topic() == topic;
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

    private void decided(AsyncResult<Authentication> result) {
        end();
        if (result.failed()) {
            LOG.error("{}: the authenticator failed, so the login is refused", connection, result.cause());
            refuse(null);
        } else if (result.result() instanceof Authentication.Accepted accepted) {
            connection.open(accepted.user(), new ServerMessage.AuthSuccessful(json(accepted.clientData())));
        } else {
            refuse(((Authentication.Refused) result.result()).reason());
        }
    }

    private void refuse(Object reason) {
        connection.answer(new ServerMessage.AuthUnsuccessful(json(reason)));
        refusals++;
        if (refusals >= loop.options().getMaxAuthAttempts()) {
            connection.answer(new ServerMessage.TooManyAuthAttempts());
            connection.close(CloseReason.TOO_MANY_AUTH_ATTEMPTS);
        }
    }

    private String json(Object value) {
        if (value == null) {
            return null;
        }
        try {
            return Json.encode(value);
        } catch (RuntimeException e) {
            LOG.error("{}: the authenticator's data cannot be written as JSON and is left out", connection, e);
            return null;
        }
    }
}
