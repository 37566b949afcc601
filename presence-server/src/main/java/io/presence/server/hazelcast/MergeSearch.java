package io.presence.server.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceImpl;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.internal.cluster.impl.ClusterServiceImpl;
import com.hazelcast.internal.cluster.impl.TcpIpJoiner;
import com.hazelcast.internal.cluster.impl.operations.SplitBrainMergeValidationOp;
import com.hazelcast.internal.nio.Protocols;
import com.hazelcast.internal.server.ServerConnection;
import com.hazelcast.internal.server.ServerConnectionManager;
import com.hazelcast.internal.server.tcp.TcpServerConnection;
import com.hazelcast.internal.util.Clock;
import com.hazelcast.spi.impl.operationservice.impl.Invocation;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for the other parts of a split cluster, in the place of Hazelcast's own search, which here never runs. A look is
 * Hazelcast's; when to look, and how long to wait, is what this adds, for which there is no setting:
 *
 * <ul>
 *   <li>A look waits ten seconds for an answer that was lost, as it is when a connection is closed just then. It is given
 *       up after 1.5 s, as if it were no.
 *   <li>A look waits five seconds for a connection that it tries to make once. Connections are tried again and again beside
 *       it, and nobody looks where there is none.
 *   <li>A connection to a process that is frozen keeps a thread of Hazelcast's spinning that other connections need:
 *       heartbeats to healthy members are not written, and they are removed. So who does not answer a first word is not
 *       connected to, and what Hazelcast connects to by itself is closed after 2.5 s of silence.
 *   <li>A look that finds the other part while the partitions of its own have not settled fails, and costs two seconds. It
 *       waits for that instead, and hastens it.
 * </ul>
 *
 * <p>One look at a time, and no search beside another: of two that find the other part at once, both begin to merge, and
 * the second may freeze, or leave again, the cluster that the first has joined.
 *
 * <p>There is no public way to do it: these are classes of the Hazelcast that the program is packed with.
 */
final class MergeSearch {
    private static final Logger LOG = LoggerFactory.getLogger(MergeSearch.class);

    private static final String FIRST_RUN = "hazelcast.merge.first.run.delay.seconds";

    /** Ten years: Hazelcast's own search never runs. */
    private static final String NEVER_SECONDS = "315360000";

    private static final long PERIOD_MILLIS = 250;

    /** Where others are asked who the members may be, as the name service or an orchestrator. */
    private static final long ASKING_PERIOD_MILLIS = 1_000;

    /** What two members say to each other first. */
    private static final byte[] FIRST_WORD = Protocols.CLUSTER.getBytes(StandardCharsets.US_ASCII);

    private static final int FIRST_WORD_MILLIS = 500;

    /** An answer takes some milliseconds, and of a node that has just woken somewhat longer. */
    private static final long ANSWER_MILLIS = 1_500;

    /** Longer than a pause that is no fault. */
    private static final long SILENT_MILLIS = 2_500;

    /** Longer than what is no rest after a failure, but the moment in which a member joins. */
    private static final long REST_MILLIS = 500;

    /** Partitions that have not settled by then may be waiting for what only a look brings to light. */
    private static final long MOST_SETTLING_MILLIS = 3_000;

    private static final long SETTLED = Long.MAX_VALUE;

    private final Node node;
    private volatile boolean connected;
    /** Of the thread that gives up. */
    private final Map<ServerConnection, Long> silentSince = new HashMap<>();

    /** Of the look's thread. */
    private long unsettledSince = SETTLED;

    private MergeSearch(Node node) {
        this.node = node;
    }

    /** Lets this search take the place of Hazelcast's, unless the configuration says when that is to run. */
    static void replace(Config config) {
        if (config.getProperty(FIRST_RUN) == null) {
            config.setProperty(FIRST_RUN, NEVER_SECONDS);
        }
    }

    /**
     * Starts looking, for as long as Hazelcast runs.
     *
     * @param hazelcast which has joined; nothing is done if it looks by itself
     */
    static void start(HazelcastInstance hazelcast) {
        Node node = nodeOf(hazelcast);
        if (node != null && NEVER_SECONDS.equals(hazelcast.getConfig().getProperty(FIRST_RUN))) {
            MergeSearch search = new MergeSearch(node);
            search.repeat("presence-merge-search", search.period(), search::look);
            // Threads of their own: they bring about what a look waits for.
            search.repeat("presence-merge-connect", search.period(), search::connect);
            search.repeat("presence-merge-answers", PERIOD_MILLIS, search::giveUpWhatIsLate);
        }
    }

    private static Node nodeOf(HazelcastInstance hazelcast) {
        if (hazelcast instanceof HazelcastInstanceProxy proxy) {
            return proxy.getOriginal().node;
        }
        return hazelcast instanceof HazelcastInstanceImpl instance ? instance.node : null;
    }

    private long period() {
        boolean listed = node.getJoiner() != null && node.getJoiner().getClass() == TcpIpJoiner.class;
        return listed ? PERIOD_MILLIS : ASKING_PERIOD_MILLIS;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer, and what goes wrong is caught within
    private void repeat(String name, long periodMillis, Runnable run) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, each -> {
            Thread thread = new Thread(each, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        if (node.isRunning()) {
                            run.run();
                        } else {
                            timer.shutdown();
                        }
                    } catch (RuntimeException e) {
                        LOG.debug("looking for other parts of a split cluster failed; it is tried again", e);
                    } catch (LinkageError e) {
                        LOG.error(
                                "a split cluster will not heal: this version of Hazelcast does not allow the program's search for"
                                        + " other parts; use the version that the program is packed with",
                                e);
                        timer.shutdown();
                    }
                },
                periodMillis,
                periodMillis,
                TimeUnit.MILLISECONDS);
    }

    private void look() {
        if (!mayLook() || !connected) {
            unsettledSince = SETTLED;
        } else if (areSettled()) {
            node.getJoiner().searchForOtherClusters();
        }
    }

    /** The conditions are Hazelcast's own, but that others may be joining: then the merge is refused. */
    private boolean mayLook() {
        ClusterServiceImpl cluster = node.getClusterService();
        return cluster.isJoined()
                && cluster.isMaster()
                && cluster.getClusterState().isJoinAllowed();
    }

    /** Where a migration failed, as it does when its member is lost, Hazelcast rests for three seconds. */
    private boolean areSettled() {
        if (!node.getPartitionService().hasOnGoingMigrationLocal()) {
            unsettledSince = SETTLED;
            return true;
        }
        long now = Clock.currentTimeMillis();
        if (unsettledSince == SETTLED) {
            unsettledSince = now;
        } else if (now - unsettledSince >= REST_MILLIS) {
            node.getPartitionService().resumeMigration();
        }
        return now - unsettledSince >= MOST_SETTLING_MILLIS;
    }

    /** To all that may be found; where members are found by other ways, a look finds out. */
    private void connect() {
        boolean any = false;
        if (mayLook()) {
            if (node.getJoiner() instanceof TcpIpJoiner joiner) {
                ServerConnectionManager connections = node.getServer().getConnectionManager(EndpointQualifier.MEMBER);
                for (Address other : joiner.getFilteredPossibleAddresses()) {
                    if (connections.get(other) != null) {
                        any = true;
                    } else if (answers(other)) {
                        connections.getOrConnect(other, true);
                    }
                }
            } else {
                any = true;
            }
        }
        connected = any;
    }

    private static boolean answers(Address other) {
        try (Socket socket = new Socket()) {
            socket.connect(other.getInetSocketAddress(), FIRST_WORD_MILLIS);
            socket.setSoTimeout(FIRST_WORD_MILLIS);
            socket.getOutputStream().write(FIRST_WORD);
            return Arrays.equals(socket.getInputStream().readNBytes(FIRST_WORD.length), FIRST_WORD);
        } catch (IOException e) {
            return false;
        }
    }

    private void giveUpWhatIsLate() {
        giveUpLateQuestions();
        closeSilentConnections();
    }

    /** Hazelcast makes some by itself, and spins until the other speaks. */
    private void closeSilentConnections() {
        long now = Clock.currentTimeMillis();
        Set<ServerConnection> found = new HashSet<>();
        for (ServerConnection each :
                node.getServer().getConnectionManager(EndpointQualifier.MEMBER).getConnections()) {
            if (each instanceof TcpServerConnection connection
                    && !connection.isAcceptorSide()
                    && connection.getRemoteUuid() == null) {
                found.add(connection);
                if (now - silentSince.computeIfAbsent(connection, first -> now) >= SILENT_MILLIS) {
                    connection.close("it has not said its first word for " + SILENT_MILLIS + " ms", null);
                }
            }
        }
        silentSince.keySet().retainAll(found);
    }

    private void giveUpLateQuestions() {
        long before = Clock.currentTimeMillis() - ANSWER_MILLIS;
        Iterator<?> asked = node.getNodeEngine()
                .getOperationService()
                .getInvocationRegistry()
                .iterator();
        while (asked.hasNext()) {
            if (asked.next() instanceof Invocation<?> question
                    && question.op instanceof SplitBrainMergeValidationOp
                    && question.firstInvocationTimeMillis <= before) {
                question.sendResponse(question.op, null);
            }
        }
    }
}
