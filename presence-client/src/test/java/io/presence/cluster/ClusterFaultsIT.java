package io.presence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What operators and machines do to nodes, done to three processes while users come and go on all of them. After each
 * fault all nodes know what the model says, and no watcher was ever told what cannot be.
 */
@Tag("faults")
class ClusterFaultsIT {
    private static final JsonObject DEFAULTS = new JsonObject();
    private static final int KILLS = 6;
    private static final int ROLLING_RESTARTS = 5;
    private static final int STOP_MILLIS = 5_000;

    @Test
    void theUsersOfAKilledNodeLeaveAndARestartedOneKnowsEverybody() {
        List<Long> leaves = new ArrayList<>();
        List<Long> restarts = new ArrayList<>();
        try (TestCluster cluster = TestCluster.start("killed", DEFAULTS).populate()) {
            for (int i = 0; i < KILLS; i++) {
                int victim = i % TestCluster.NODES;
                leaves.add(kill(cluster, victim));
                cluster.converge();
                cluster.keepChurning();

                cluster.start(victim);
                cluster.knowsTheOthers(victim);
                cluster.settle(victim);
                restarts.add(cluster.converge());
                cluster.keepChurning();
            }
        }
        BoundsTable.measured(Bound.KILLED, leaves);
        BoundsTable.measured(Bound.RESTARTED, restarts);
    }

    @Test
    void theUsersOfTwoNodesKilledAtOnceLeave() {
        List<Long> leaves = new ArrayList<>();
        try (TestCluster cluster = TestCluster.start("two-killed", DEFAULTS).populate()) {
            for (int survivor = 0; survivor < TestCluster.NODES - 1; survivor++) {
                int[] victims = cluster.allBut(survivor).stream()
                        .mapToInt(Integer::intValue)
                        .toArray();
                leaves.add(kill(cluster, victims));
                cluster.converge();
                cluster.keepChurning();

                cluster.start(victims);
                for (int victim : victims) {
                    cluster.settle(victim);
                }
                cluster.converge();
                cluster.keepChurning();
            }
        }
        BoundsTable.measured(Bound.TWO_KILLED, leaves);
    }

    /** How long until the users who stayed on these nodes have left, as the watchers on all others see it. */
    private static long kill(TestCluster cluster, int... victims) {
        List<Integer> others = cluster.allBut(victims);
        Set<String> users = cluster.settled(
                cluster.allBut(others.stream().mapToInt(Integer::intValue).toArray()));
        long at = cluster.kill(victims);
        cluster.awaitAtAll(others, "the users of the killed have left", false, users);
        return TestCluster.millis(at, cluster.lastNotice(others, false, users));
    }

    @Test
    void aPauseOfUpToTwoSecondsIsNoLeave() {
        List<Long> leaves = new ArrayList<>();
        try (TestCluster cluster = TestCluster.start("short-pause", DEFAULTS).populate()) {
            for (int pauseMillis : List.of(1_000, 2_000)) {
                for (int node = 0; node < TestCluster.NODES; node++) {
                    long since = cluster.now();
                    cluster.node(node).pause();
                    cluster.loop().pass(pauseMillis);
                    cluster.node(node).resume();
                    // Whatever the others thought of it meanwhile is told before what it says now.
                    cluster.logIn(node, cluster.newUsers(node, 1));
                    leaves.add((long) noticesOfAllWhoStay(cluster, since).size());
                }
            }
            assertThat(noticesOfAllWhoStay(cluster, 0)).isEmpty();
            cluster.converge();
        }
        BoundsTable.measured(Bound.PAUSED, leaves);
    }

    private static List<String> noticesOfAllWhoStay(TestCluster cluster, long since) {
        List<Integer> all = cluster.allBut();
        return cluster.notices(all, cluster.settled(all), since).stream()
                .filter(notice -> notice.endsWith(" left"))
                .toList();
    }

    @Test
    void theUsersOfAPausedNodeLeaveAndComeBackWithIt() {
        List<Long> leaves = new ArrayList<>();
        List<Long> wakes = new ArrayList<>();
        try (TestCluster cluster = TestCluster.start("long-pause", DEFAULTS).populate()) {
            for (int pauseMillis : List.of(10_000, 10_000, 60_000)) {
                int node = leaves.size() % TestCluster.NODES;
                List<Integer> others = cluster.allBut(node);
                long since = cluster.now();
                cluster.node(node).pause();
                cluster.awaitAtAll(others, "the users of the silent node have left", false, cluster.settled(node));
                leaves.add(TestCluster.millis(since, cluster.lastNotice(others, false, cluster.settled(node))));
                cluster.loop().pass(Math.max(1, pauseMillis - TestCluster.millis(since, System.nanoTime())));

                cluster.stopChurning();
                long awake = cluster.now();
                cluster.node(node).resume();
                cluster.awaitAtAll(
                        cluster.allBut(), "the users of the node that woke are back", true, cluster.settled(node));
                wakes.add(TestCluster.millis(awake, cluster.agree()));
                assertThat(cluster.disconnected(cluster.settled(node)))
                        .as("who lost the connection by a pause of %d ms", pauseMillis)
                        .isZero();
                System.out.printf(
                        "paused for %d ms: agreed after %d ms; the node that slept told %d joins and leaves of those who stayed%n",
                        pauseMillis,
                        wakes.get(wakes.size() - 1),
                        cluster.notices(List.of(node), cluster.settled(cluster.allBut()), since)
                                .size());
                assertThat(cluster.notices(others, cluster.settled(others), since))
                        .as("what the others told of those who stayed with them")
                        .isEmpty();
                // The next pause is to be one fault, and not the second in the middle of a merge.
                cluster.isWhole();
                cluster.keepChurning();
            }
        }
        BoundsTable.measured(Bound.SILENT, leaves);
        BoundsTable.measured(Bound.WOKEN, wakes);
    }

    @Test
    void theUsersOfATerminatedNodeLeave() {
        List<Long> leaves = new ArrayList<>();
        List<Long> stops = new ArrayList<>();
        try (TestCluster cluster = TestCluster.start("terminated", DEFAULTS).populate()) {
            for (int node = 0; node < TestCluster.NODES; node++) {
                List<Integer> others = cluster.allBut(node);
                cluster.down(node);
                long at = cluster.now();
                cluster.node(node).terminate();
                assertThat(cluster.node(node).exitCode(STOP_MILLIS + Bound.SLACK_MILLIS))
                        .as("exit code")
                        .isZero();
                stops.add(TestCluster.millis(at, System.nanoTime()));
                cluster.awaitAtAll(others, "the users of the stopped node have left", false, cluster.settled(node));
                leaves.add(TestCluster.millis(at, cluster.lastNotice(others, false, cluster.settled(node))));
                cluster.converge();
                cluster.keepChurning();

                cluster.start(node);
                cluster.knowsTheOthers(node);
                cluster.settle(node);
            }
            cluster.converge();
        }
        BoundsTable.measured(Bound.TERMINATED, leaves);
        BoundsTable.measured(Bound.STOPPED, stops);
    }

    @Test
    void fiveRollingRestartsUnderLoadLeaveAllNodesInAgreement() {
        try (TestCluster cluster = TestCluster.start("rolling", DEFAULTS).populate()) {
            for (int i = 0; i < ROLLING_RESTARTS; i++) {
                for (int node = 0; node < TestCluster.NODES; node++) {
                    cluster.down(node);
                    cluster.node(node).terminate();
                    assertThat(cluster.node(node).exitCode(STOP_MILLIS + Bound.SLACK_MILLIS))
                            .as("exit code")
                            .isZero();
                    cluster.start(node);
                    cluster.knowsTheOthers(node);
                    cluster.settle(node);
                }
                System.out.println("rolling restart " + (i + 1) + ": all nodes agree " + cluster.converge()
                        + " ms after the last change");
                cluster.keepChurning();
            }
        }
    }
}
