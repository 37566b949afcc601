package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.server.Await;
import io.presence.server.TestNode;
import io.vertx.core.Completable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.NodeInfo;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connection attempt says of a process. */
class EventBusPortsIT {
    private static final int CONNECT_MILLIS = 250;

    private final Map<String, Integer> listening = new HashMap<>();
    private final Context context = TestNode.clients().getOrCreateContext();
    private final EventBusPorts ports = new EventBusPorts(TestNode.clients(), context, manager(), CONNECT_MILLIS);

    /** One that knows nothing but where nodes listen. */
    private ClusterManager manager() {
        return (ClusterManager) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ClusterManager.class}, (proxy, method, arguments) -> {
                    Integer port = listening.get((String) arguments[0]);
                    @SuppressWarnings("unchecked") // of getNodeInfo, the one method that is called
                    Completable<NodeInfo> info = (Completable<NodeInfo>) arguments[1];
                    if (port == null) {
                        info.fail("not a member");
                    } else {
                        info.succeed(new NodeInfo("127.0.0.1", port, null));
                    }
                    return null;
                });
    }

    @AfterEach
    void close() {
        ports.close();
    }

    private <T> T onContext(Supplier<Future<T>> supplier) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> supplier.get().onComplete(promise));
        return Await.result(promise.future());
    }

    private boolean refuses(String member) {
        return onContext(() -> ports.refuses(member));
    }

    private boolean finds(String member) {
        return onContext(() -> ports.find(member));
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    @Test
    void aPortRefusesWhenNothingListensThereAnyMore() throws IOException {
        try (ServerSocket server = server()) {
            listening.put("a", server.getLocalPort());
            assertThat(finds("a")).isTrue();
            assertThat(refuses("a")).isFalse();
        }
        listening.clear();
        assertThat(finds("a")).isTrue();
        assertThat(refuses("a"))
                .as("what was found before is known after the cluster has forgotten it")
                .isTrue();
    }

    @Test
    void aProcessThatHangsDoesNotRefuseEvenWhenItTakesNoConnectionAnyMore() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket hangs = server()) {
            listening.put("a", hangs.getLocalPort());
            assertThat(finds("a")).isTrue();
            for (boolean full = false; !full; ) {
                Socket socket = new Socket();
                waiting.add(socket);
                try {
                    socket.connect(hangs.getLocalSocketAddress(), CONNECT_MILLIS);
                } catch (SocketTimeoutException e) {
                    full = true;
                }
            }
            assertThat(refuses("a")).isFalse();
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void ofANodeThatWasNotFoundOrRefusedWhileItWasWellNothingIsSaid() throws IOException {
        assertThat(finds("a")).isFalse();
        assertThat(refuses("a")).isFalse();
        try (ServerSocket server = server()) {
            listening.put("a", server.getLocalPort());
        }
        assertThat(finds("a")).isFalse();
        assertThat(refuses("a")).isFalse();
    }

    @Test
    void whoIsNotBelievedAnyMoreIsForgotten() throws IOException {
        try (ServerSocket server = server()) {
            listening.put("a", server.getLocalPort());
            assertThat(finds("a")).isTrue();
        }
        assertThat(refuses("a")).isTrue();
        onContext(() -> {
            ports.keepOnly(Set.of("b"));
            return Future.succeededFuture();
        });
        assertThat(refuses("a")).isFalse();
    }
}
