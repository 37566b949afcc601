package io.presence.server.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import com.hazelcast.core.LifecycleService;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Tells when Hazelcast merges the parts of a cluster that was split. In that time it removes and adds healthy members, so
 * a lost member means nothing.
 */
public final class HazelcastMerge {
    private HazelcastMerge() {}

    /**
     * Listens to the merges of a cluster manager, if it is Hazelcast's, and has joined; else does nothing, also where
     * Hazelcast is not on the class path.
     *
     * @param manager the cluster manager
     * @param merging is told true when this node begins to merge into the other part, and false when it has ended, with
     *     or without success; on a thread of Hazelcast's, which must not be blocked
     * @return ends the listening; from any thread, as often as one likes
     */
    public static Runnable listen(ClusterManager manager, Consumer<Boolean> merging) {
        try {
            return Listening.to(manager, merging);
        } catch (NoClassDefFoundError absent) {
            return HazelcastMerge::nothing;
        }
    }

    private static void nothing() {}

    /** The one class that is not loaded without Hazelcast. */
    private static final class Listening {
        private static Runnable to(ClusterManager manager, Consumer<Boolean> merging) {
            if (!(manager instanceof HazelcastClusterManager hazelcastManager)) {
                return HazelcastMerge::nothing;
            }
            HazelcastInstance hazelcast = hazelcastManager.getHazelcastInstance();
            if (hazelcast == null) {
                return HazelcastMerge::nothing;
            }
            LifecycleService lifecycle = hazelcast.getLifecycleService();
            UUID id = lifecycle.addLifecycleListener(event -> {
                LifecycleEvent.LifecycleState state = event.getState();
                if (state == LifecycleEvent.LifecycleState.MERGING) {
                    merging.accept(true);
                } else if (state == LifecycleEvent.LifecycleState.MERGED
                        || state == LifecycleEvent.LifecycleState.MERGE_FAILED) {
                    merging.accept(false);
                }
            });
            return () -> lifecycle.removeLifecycleListener(id);
        }
    }
}
