package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.server.Await;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A server that does exactly what a test tells it to. For the test's own thread: its methods wait. */
final class ScriptedServer implements AutoCloseable {
    /** Generous: it is waited out only where a test fails. */
    private static final long DEADLINE_SECONDS = 20;

    private static final Object CLOSED = new Object();

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final BlockingQueue<Connection> accepted = new LinkedBlockingQueue<>();
    private final Queue<Connection> all = new ConcurrentLinkedQueue<>();

    ScriptedServer() {
        this(0);
    }

    ScriptedServer(int port) {
        server = vertx.createHttpServer(new HttpServerOptions().setMaxWebSocketFrameSize(1 << 24))
                .webSocketHandler(socket -> {
                    Connection connection = new Connection(socket);
                    all.add(connection);
                    accepted.add(connection);
                });
        Await.result(server.listen(port, "127.0.0.1"));
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "ws://127.0.0.1:" + port() + "/deepstream";
    }

    Connection accept() {
        return poll(accepted);
    }

    /** Past a login. */
    Connection loggedIn() {
        Connection connection = accept();
        assertThat(connection.next()).isInstanceOf(ClientMessage.Challenge.class);
        connection.say(new ServerMessage.Accept());
        assertThat(connection.next()).isInstanceOf(ClientMessage.Authenticate.class);
        connection.say(new ServerMessage.AuthSuccessful(null));
        return connection;
    }

    private static <T> T poll(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("something within %d s", DEADLINE_SECONDS).isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** One client's connection; pings are kept apart. */
    final class Connection {
        private final ServerWebSocket socket;
        private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
        private volatile boolean dropped;
        private final Semaphore pings = new Semaphore(0);

        Connection(ServerWebSocket socket) {
            this.socket = socket;
            socket.binaryMessageHandler(frame -> {
                try {
                    ClientMessage message = MessageCodec.decodeClient(frame);
                    if (message instanceof ClientMessage.Ping) {
                        pings.release();
                    } else {
                        arrived.add(message);
                    }
                } catch (ProtocolException e) {
                    arrived.add(e);
                }
            });
            socket.closeHandler(v -> arrived.add(CLOSED));
        }

        ClientMessage next() {
            Object next = poll(arrived);
            assertThat(next).as("the next message").isInstanceOf(ClientMessage.class);
            return (ClientMessage) next;
        }

        /** The next message, or null if none comes within this time. */
        ClientMessage nextWithin(long millis) {
            try {
                return (ClientMessage) arrived.poll(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        void awaitPings(int count) {
            try {
                assertThat(pings.tryAcquire(count, DEADLINE_SECONDS, TimeUnit.SECONDS))
                        .as("%d pings", count)
                        .isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        /** Ends the connection whatever waits, as a process does that is killed. */
        @SuppressWarnings("FutureReturnValueIgnored") // nothing waits for it
        void drop() {
            dropped = true;
            ChannelHandlerContext first = ((WebSocketInternal) socket)
                    .channelHandlerContext()
                    .pipeline()
                    .firstContext();
            if (first != null) {
                first.close();
            }
        }

        /** Pings as fast as the socket takes them, and reads nothing, until it is dropped. */
        void floodWithPings() {
            Buffer ping = Buffer.buffer(new byte[100]);
            Context context = vertx.getOrCreateContext();
            socket.pause();
            socket.drainHandler(v -> flood(context, ping));
            flood(context, ping);
        }

        /** Some in a turn, so that the loop does other things, too. */
        private void flood(Context context, Buffer ping) {
            if (dropped) {
                return;
            }
            for (int i = 0; i < 1_000; i++) {
                if (socket.writeQueueFull()) {
                    return;
                }
                socket.writeFrame(WebSocketFrame.pingFrame(ping)).onFailure(e -> {});
            }
            context.runOnContext(v -> flood(context, ping));
        }

        void hears(ClientMessage... messages) {
            for (ClientMessage message : messages) {
                assertThat(next()).isEqualTo(message);
            }
        }

        void isClosed() {
            Object next = poll(arrived);
            assertThat(next).as("the close").isSameAs(CLOSED);
        }

        List<ClientMessage> allUntilClosed() {
            List<ClientMessage> all = new ArrayList<>();
            for (Object next = poll(arrived); next != CLOSED; next = poll(arrived)) {
                all.add((ClientMessage) next);
            }
            return all;
        }

        void say(ServerMessage... messages) {
            for (ServerMessage message : messages) {
                say(MessageCodec.encode(message));
            }
        }

        void say(Buffer frame) {
            socket.writeBinaryMessage(frame).onFailure(e -> {});
        }

        void say(WebSocketFrame frame) {
            socket.writeFrame(frame).onFailure(e -> {});
        }

        void close() {
            socket.close().onFailure(e -> {});
        }
    }

    @Override
    public void close() {
        // Vert.x would wait for the peers of those that do not read.
        all.forEach(Connection::drop);
        Await.result(vertx.close());
    }
}
