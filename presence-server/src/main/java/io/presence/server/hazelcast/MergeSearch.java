package io.presence.server.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the other parts of a split cluster beside Hazelcast, which does one look at a time: when the answer to a
 * look's question is lost, as it is when a connection is closed just then, it waits for ten seconds, and no setting
 * changes that. Measured: a node that had slept for 60 s merged 0.3 s after it woke, or 10.6 s. A look begun meanwhile
 * finds what the first would have; that both merge is excluded by the cluster's state, which only one can change.
 *
 * <p>There is no public way to do it. Where Hazelcast has changed, only this search ends.
 */
public final class MergeSearch {
    private static final Logger LOG = LoggerFactory.getLogger(MergeSearch.class);

    /** Longer than a look that is answered, of which there is nothing to gain. */
    private static final long PERIOD_MILLIS = 1_500;

    /** As many looks as can hang, ten seconds each, before one must have been answered. */
    private static final int LOOKS = 8;

    private MergeSearch() {}

    /**
     * Starts looking, for as long as Hazelcast runs.
     *
     * @param manager the cluster manager, which has joined
     */
    public static void start(ClusterManager manager) {
        if (!(manager instanceof HazelcastClusterManager hazelcastManager)) {
            return;
        }
        try {
            Node node = nodeOf(hazelcastManager.getHazelcastInstance());
            if (node == null) {
                return;
            }
            ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(LOOKS, run -> {
                Thread thread = new Thread(run, "presence-merge-search");
                thread.setDaemon(true);
                return thread;
            });
            for (int i = 0; i < LOOKS; i++) {
                // Each begins when its own last one has ended, so that one which hangs holds up no other.
                lookOften(threads, node, i);
            }
        } catch (LinkageError e) {
            LOG.debug("this version of Hazelcast has no way to look for other parts of a split cluster", e);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor, and look() catches what goes wrong
    private static void lookOften(ScheduledExecutorService threads, Node node, int number) {
        threads.scheduleWithFixedDelay(
                () -> {
                    if (!node.isRunning()) {
                        threads.shutdown();
                    } else {
                        look(node);
                    }
                },
                number * PERIOD_MILLIS,
                LOOKS * PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static Node nodeOf(HazelcastInstance hazelcast) {
        if (hazelcast instanceof HazelcastInstanceProxy proxy) {
            return proxy.getOriginal().node;
        }
        return hazelcast instanceof HazelcastInstanceImpl instance ? instance.node : null;
    }

    /** Under the conditions of Hazelcast's own, but that others may be joining: if they are, the merge is refused. */
    private static void look(Node node) {
        try {
            ClusterServiceImpl cluster = node.getClusterService();
            if (cluster.isJoined()
                    && cluster.isMaster()
                    && cluster.getClusterState().isJoinAllowed()) {
                node.getJoiner().searchForOtherClusters();
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("looking for other parts of a split cluster failed", e);
        }
    }
}
