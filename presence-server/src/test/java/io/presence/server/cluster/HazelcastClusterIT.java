package io.presence.server.cluster;

import io.presence.interop.FreePorts;
import io.presence.server.Await;
import io.presence.server.hazelcast.TunedHazelcast;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;

/** The cluster on Hazelcast, as the program configures it. */
class HazelcastClusterIT extends ClusterContract {
    private static final int MOST = 3;

    private final ArrayDeque<Integer> free = new ArrayDeque<>(FreePorts.find(MOST));
    private final List<String> members =
            free.stream().map(port -> "127.0.0.1:" + port).toList();

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
