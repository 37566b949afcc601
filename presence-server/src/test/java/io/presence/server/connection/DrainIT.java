package io.presence.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.server.Await;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that stops sends its clients away one after the other. */
class DrainIT {
    private static final HttpClient CLIENT =
            TestNode.clients().createHttpClient(new HttpClientOptions().setKeepAlive(false));
    private static final int LOOPS = 2;
    private static final int CONNECTIONS = 60;
    private static final long DRAIN_MILLIS = 4_000;

    private final TestNode node =
            new TestNode(new PresenceServerOptions().setEventLoops(LOOPS).setDrainMillis(DRAIN_MILLIS));

    /** When each connection was seen to close, in the order of the closes. */
    private final BlockingQueue<Long> closedAt = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        node.close();
    }

    private List<TestSocket> connections(int count) {
        List<TestSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            TestSocket socket = node.user("user-" + i);
            socket.socket().closeHandler(v -> closedAt.add(System.nanoTime()));
            sockets.add(socket);
        }
        return sockets;
    }

    private long nextClose() {
        try {
            Long next = closedAt.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("a close").isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private int status(String path) {
        return Await.result(CLIENT.request(HttpMethod.GET, node.server().actualPort(), "127.0.0.1", path)
                .compose(request -> request.send())
                .map(response -> response.statusCode()));
    }

    @Test
    void theClosesAreSpreadEvenlyOverTheTime() {
        connections(CONNECTIONS);
        assertThat(closedAt).isEmpty();

        long started = System.nanoTime();
        Future<Void> undeployed = node.startUndeploy();
        for (int i = 1; i <= CONNECTIONS; i++) {
            double elapsedMillis = (nextClose() - started) / 1e6;
            // A client sees a close later than it is made, never sooner; each loop may close its first at once.
            assertThat(i).isLessThanOrEqualTo((int) (CONNECTIONS * elapsedMillis / DRAIN_MILLIS) + LOOPS);
        }
        Await.result(undeployed);
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        assertThat(tookMillis).isLessThan(DRAIN_MILLIS + ConnectionLoop.CLOSE_MILLIS + 3_000);
    }

    @Test
    void whileDrainingItIsNotReadyButAliveServesTheRestAndTakesNoMore() {
        List<TestSocket> sockets = connections(CONNECTIONS);
        assertThat(status("/health/ready")).isEqualTo(200);

        Future<Void> undeployed = node.startUndeploy();
        nextClose();
        // Each on a connection of its own, so that each loop is asked.
        for (int i = 0; i < 2 * LOOPS; i++) {
            assertThat(status("/health/ready")).isEqualTo(503);
            assertThat(status("/health/live")).isEqualTo(200);
            assertThat(Await.failure(
                            TestSocket.client().connect(new WebSocketConnectOptions().setAbsoluteURI(node.url()))))
                    .isInstanceOfSatisfying(UpgradeRejectedException.class, e -> assertThat(e.getStatus())
                            .isEqualTo(503));
        }
        // The last to connect is the last to go.
        TestSocket last = sockets.get(CONNECTIONS - 1);
        String user = "user-" + (CONNECTIONS - 1);
        last.say(new ClientMessage.Query("1", List.of(user, "nobody")));
        last.hears(new ServerMessage.QueryResponse("1", Map.of(user, true, "nobody", false)));
        assertThat(undeployed.isComplete()).isFalse();

        Await.result(undeployed);
        assertThat(Await.failure(
                        CLIENT.request(HttpMethod.GET, node.server().actualPort(), "127.0.0.1", "/health/ready")
                                .compose(request -> request.send())))
                .isNotNull();
    }
}
