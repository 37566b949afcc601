package io.presence.cluster;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.server.TestSocket;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;

/**
 * One connection that logs in, and never comes back by itself. Unlike a {@link TestSocket} it waits for nothing, so that
 * one thread has hundreds of them, some with a server that does not answer. Owned by the {@link TestLoop}.
 */
final class RawConnection {
    /** Longer than the longest pause of a server. */
    private static final long CONNECT_MILLIS = 100_000;

    /** How far it is. */
    enum State {
        OPENING,
        OPEN,
        CLOSING,
        GONE
    }

    private final TestLoop loop;
    /** The user, or null for one who only looks on. */
    final String user;

    final int node;
    private final Handler<ServerMessage> messages;
    private final ClientWebSocket socket = TestSocket.client().webSocket();
    private State state = State.OPENING;
    private boolean connected;

    /** Connects and logs in. */
    RawConnection(TestLoop loop, String url, int node, String user, Handler<ServerMessage> messages) {
        this.loop = loop;
        this.user = user;
        this.node = node;
        this.messages = messages;
        socket.binaryMessageHandler(this::arrived);
        socket.closeHandler(v -> become(State.GONE));
        socket.exceptionHandler(e -> {});
        socket.connect(new WebSocketConnectOptions().setAbsoluteURI(url).setTimeout(CONNECT_MILLIS))
                .onComplete(
                        open -> {
                            connected = true;
                            if (state == State.CLOSING) {
                                socket.close().onFailure(e -> {});
                            } else {
                                say(new ClientMessage.Challenge(url, "0.1a", "7.0.5", "javascript"));
                            }
                        },
                        e -> become(State.GONE));
    }

    private void arrived(Buffer frame) {
        ServerMessage message;
        try {
            message = MessageCodec.decodeServer(frame);
        } catch (ProtocolException e) {
            throw new AssertionError("the server sent a malformed frame", e);
        }
        if (message instanceof ServerMessage.Accept) {
            JsonObject credentials = new JsonObject();
            if (user != null) {
                credentials.put("username", user);
            }
            say(new ClientMessage.Authenticate(credentials.encode()));
        } else if (message instanceof ServerMessage.AuthSuccessful) {
            if (state == State.OPENING) {
                become(State.OPEN);
            }
        }
        messages.handle(message);
    }

    private void become(State next) {
        if (state != State.GONE) {
            state = next;
            loop.changed();
        }
    }

    State state() {
        return state;
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    void say(ClientMessage message) {
        // Failing is told by the close.
        socket.writeBinaryMessage(MessageCodec.encode(message)).onFailure(e -> {});
    }

    /** Closes as a client does, with a close frame. */
    void close() {
        if (state == State.OPENING || state == State.OPEN) {
            become(State.CLOSING);
            if (connected) {
                socket.close().onFailure(e -> {});
            }
        }
    }
}
