package io.presence.server.cluster;

import io.vertx.core.spi.cluster.ClusterManager;
import java.util.function.Consumer;

/** Whether Hazelcast is merging two halves of the cluster right now. */
final class HazelcastMerge {
    private HazelcastMerge() {}

    @SuppressWarnings("unused")
    static Runnable listen(ClusterManager manager, Consumer<Boolean> merging) {
        return () -> {};
    }
}
