package io.presence.server.cluster;

import io.presence.server.Await;
import io.presence.server.hazelcast.TunedHazelcast;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The cluster on Hazelcast, as the program configures it. */
class HazelcastClusterIT extends ClusterContract {
    private static final int MOST = 3;

    private final List<String> members = new ArrayList<>();
    private final ArrayDeque<Integer> free = new ArrayDeque<>();

    HazelcastClusterIT() {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < MOST; i++) {
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                held.add(socket);
                free.add(socket.getLocalPort());
                members.add("127.0.0.1:" + socket.getLocalPort());
            }
            for (ServerSocket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Vertx clustered() {
        return Await.result(
                Vertx.builder()
                        .with(new VertxOptions().setEventBusOptions(TunedHazelcast.eventBus("127.0.0.1", 0)))
                        .withClusterManager(
                                TunedHazelcast.joining(InetAddress.getLoopbackAddress(), free.remove(), members, 5))
                        .buildClustered(),
                60);
    }
}
