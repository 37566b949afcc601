package io.presence.server.cluster;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** The cluster on another cluster manager: nothing but the wiring knows Hazelcast. */
class InfinispanClusterIT extends ClusterContract {
    private static int clusters;

    private final String cluster = "contract-" + clusters++;
    private final List<InfinispanVertx> started = new ArrayList<>();

    @Override
    Vertx clustered() {
        InfinispanVertx vertx = new InfinispanVertx(cluster);
        started.add(vertx);
        return vertx.vertx();
    }

    @AfterEach
    void closeManagers() {
        started.forEach(InfinispanVertx::close);
    }
}
