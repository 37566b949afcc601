package io.presence.server.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the other parts of a split cluster beside Hazelcast, which does one look at a time: when the answer to a
 * look's question is lost, as it is when a connection is closed just then, it waits for ten seconds, and no setting
 * changes that. Measured: a node that had slept merged 0.3 s to 2.6 s after it woke, and once in four times 10.6 s. A look
 * begun meanwhile finds what the first would have; that both merge is excluded by the cluster's state, which only one can change.
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
            lookOften(node);
        } catch (LinkageError e) {
            LOG.debug("this version of Hazelcast has no way to look for other parts of a split cluster", e);
        }
    }

    /** Each look on a thread of its own, so that one which hangs holds up no other. */
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer, and look() catches what goes wrong
    private static void lookOften(Node node) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, MergeSearch::thread);
        Semaphore looks = new Semaphore(LOOKS);
        timer.scheduleWithFixedDelay(
                () -> {
                    if (!node.isRunning()) {
                        timer.shutdown();
                    } else if (mayLook(node) && looks.tryAcquire()) {
                        thread(() -> {
                                    look(node);
                                    looks.release();
                                })
                                .start();
                    }
                },
                PERIOD_MILLIS,
                PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable run) {
        Thread thread = new Thread(run, "presence-merge-search");
        thread.setDaemon(true);
        return thread;
    }

    private static Node nodeOf(HazelcastInstance hazelcast) {
        if (hazelcast instanceof HazelcastInstanceProxy proxy) {
            return proxy.getOriginal().node;
        }
        return hazelcast instanceof HazelcastInstanceImpl instance ? instance.node : null;
    }

    /** The conditions of Hazelcast's own, but that others may be joining: if they are, the merge is refused. */
    private static boolean mayLook(Node node) {
        try {
            ClusterServiceImpl cluster = node.getClusterService();
            return cluster.isJoined()
                    && cluster.isMaster()
                    && cluster.getClusterState().isJoinAllowed();
        } catch (RuntimeException | LinkageError e) {
            return false;
        }
    }

    private static void look(Node node) {
        try {
            node.getJoiner().searchForOtherClusters();
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("looking for other parts of a split cluster failed", e);
        }
    }
}
