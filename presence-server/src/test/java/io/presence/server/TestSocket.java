package io.presence.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client that says exactly what a test tells it to, and shows every frame it gets in order. For the test's own
 * thread: its methods wait.
 */
public final class TestSocket {
    /** Generous: it is waited out only where a test fails. */
    private static final long DEADLINE_SECONDS = 20;

    private static final Object CLOSED = new Object();

    /** One for all, and kept: Vert.x closes a client, and its sockets, that nobody holds any more. */
    private static final WebSocketClient CLIENT = TestNode.clients()
            .createWebSocketClient(new WebSocketClientOptions()
                    .setMaxConnections(100_000)
                    .setMaxFrameSize(64 << 20)
                    .setMaxMessageSize(64 << 20)
                    .setTrustAll(true)
                    .setVerifyHost(false));

    private final WebSocket socket;
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private volatile Short closeStatus;

    private TestSocket(WebSocket socket) {
        this.socket = socket;
    }

    public static WebSocketClient client() {
        return CLIENT;
    }

    public static TestSocket connect(String url) {
        // The handlers first: whoever sets them after connecting may miss what comes at once.
        ClientWebSocket socket = CLIENT.webSocket();
        TestSocket test = new TestSocket(socket);
        socket.binaryMessageHandler(test.arrived::add);
        socket.closeHandler(v -> {
            test.closeStatus = socket.closeStatusCode();
            test.arrived.add(CLOSED);
        });
        Await.result(
                socket.connect(new WebSocketConnectOptions().setAbsoluteURI(url).setSsl(url.startsWith("wss"))));
        return test;
    }

    /** Past the challenge and a login with these credentials. */
    public static TestSocket login(String url, String credentials) {
        TestSocket socket = connect(url);
        socket.say(new ClientMessage.Challenge(url, "0.1a", "7.0.5", "javascript"));
        socket.hears(new ServerMessage.Accept());
        socket.say(new ClientMessage.Authenticate(credentials));
        assertThat(socket.next()).isInstanceOf(ServerMessage.AuthSuccessful.class);
        return socket;
    }

    public static TestSocket user(String url, String user) {
        return login(url, new JsonObject().put("username", user).encode());
    }

    public WebSocket socket() {
        return socket;
    }

    public void say(ClientMessage... messages) {
        for (ClientMessage message : messages) {
            say(MessageCodec.encode(message));
        }
    }

    public void say(Buffer frame) {
        // Failing is told by the close, which the test sees.
        socket.writeBinaryMessage(frame).onFailure(e -> {});
    }

    /** The next frame as a message; fails if the socket is closed or nothing comes. */
    public ServerMessage next() {
        Object next = poll();
        assertThat(next).as("the next frame").isNotSameAs(CLOSED);
        try {
            return MessageCodec.decodeServer((Buffer) next);
        } catch (ProtocolException e) {
            throw new AssertionError("the server sent a malformed frame", e);
        }
    }

    public void hears(ServerMessage... messages) {
        for (ServerMessage message : messages) {
            assertThat(next()).isEqualTo(message);
        }
    }

    /** Everything up to the answer to a ping: what had to arrive before it has arrived. */
    public List<ServerMessage> heardBeforePong() {
        say(new ClientMessage.Ping());
        List<ServerMessage> heard = new ArrayList<>();
        for (ServerMessage next = next(); !(next instanceof ServerMessage.Pong); next = next()) {
            heard.add(next);
        }
        return heard;
    }

    /** Nothing has arrived and nothing is on its way, as the answer to a ping proves. */
    public void hearsNothing() {
        assertThat(heardBeforePong()).isEmpty();
    }

    /** The next thing is the close. 1005 stands for a close frame without a status. */
    public void isClosedWith(int status) {
        Object next = poll();
        if (next != CLOSED) {
            try {
                throw new AssertionError("expected the close, but heard " + MessageCodec.decodeServer((Buffer) next));
            } catch (ProtocolException e) {
                throw new AssertionError("expected the close, but heard a malformed frame", e);
            }
        }
        // Vert.x reports a close frame without a status as 1000, RFC 6455 calls it 1005.
        int reported = closeStatus == null ? 1006 : closeStatus;
        assertThat(reported == 1000 ? 1005 : reported).as("close status").isEqualTo(status);
    }

    /** Shows everything up to the close, and tells how much it was. */
    public int allUntilClosed(Consumer<ServerMessage> each) {
        int count = 0;
        for (Object next = poll(); next != CLOSED; next = poll(), count++) {
            try {
                each.accept(MessageCodec.decodeServer((Buffer) next));
            } catch (ProtocolException e) {
                throw new AssertionError("the server sent a malformed frame", e);
            }
        }
        return count;
    }

    public void close() {
        Await.result(socket.close());
    }

    private Object poll() {
        try {
            Object next = arrived.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("something within %d s", DEADLINE_SECONDS).isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
