import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;

/**
 * Logs in and prints who comes and goes, with nothing but the server's jar:
 *
 * <pre>java -cp presence-server/target/presence-server.jar examples/WhoIsOnline.java alice</pre>
 *
 * It speaks the protocol itself, message by message, and so shows how little there is to it.
 */
class WhoIsOnline {
    static {
        // Warnings go to standard error, so that what is printed here can be seen.
        System.setProperty("logback.configurationFile", "io/presence/server/program-logback.xml");
    }

    static final Vertx VERTX = Vertx.vertx();
    /** Held, since Vert.x closes a client that nobody holds. */
    static final WebSocketClient CLIENT = VERTX.createWebSocketClient();

    public static void main(String[] args) {
        String user = args.length > 0 ? args[0] : "alice";
        String url = args.length > 1 ? args[1] : "ws://127.0.0.1:6020/deepstream";
        ClientWebSocket socket = CLIENT.webSocket();
        socket.binaryMessageHandler(frame -> heard(socket, frame));
        socket.closeHandler(v -> VERTX.close());
        socket.connect(new WebSocketConnectOptions().setAbsoluteURI(url))
                .onFailure(e -> {
                    System.err.println("cannot reach " + url + ": " + e.getMessage());
                    VERTX.close();
                })
                .onSuccess(v -> {
                    // Several requests may be on their way at once: the answers come in their order.
                    say(socket, new ClientMessage.Challenge(url, "0.1a", "0", "example"));
                    say(socket, new ClientMessage.Authenticate(new JsonObject().put("username", user).encode()));
                    say(socket, new ClientMessage.SubscribeAll());
                    say(socket, new ClientMessage.QueryAll());
                    VERTX.setPeriodic(20_000, id -> say(socket, new ClientMessage.Ping()));
                });
    }

    static void say(ClientWebSocket socket, ClientMessage message) {
        socket.writeBinaryMessage(MessageCodec.encode(message));
    }

    static void heard(ClientWebSocket socket, Buffer frame) {
        try {
            ServerMessage message = MessageCodec.decodeServer(frame);
            if (message instanceof ServerMessage.QueryAllResponse answer) {
                System.out.println("online besides you: " + answer.names());
            } else if (message instanceof ServerMessage.JoinAll join) {
                System.out.println(join.name() + " came");
            } else if (message instanceof ServerMessage.LeaveAll leave) {
                System.out.println(leave.name() + " left");
            } else if (message instanceof ServerMessage.AuthUnsuccessful refusal) {
                System.out.println("refused: " + refusal.data());
                socket.close();
            }
        } catch (ProtocolException e) {
            System.err.println(e.getMessage());
        }
    }
}
