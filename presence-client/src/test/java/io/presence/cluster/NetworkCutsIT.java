package io.presence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Cuts between nodes, each of which keeps its clients: in both directions and in one, of one node from two and of all
 * from each other, healed before and after the cluster manager has noticed. Each side tells the truth about itself
 * meanwhile, and after the healing all nodes know what the model says.
 */
@Tag("faults")
class NetworkCutsIT {
    /** Longer than a lease. */
    private static final long SHORT_MILLIS = 6_000;
    /** Longer than the cluster manager believes a silent member. */
    private static final long LONG_MILLIS = 16_000;

    private static final List<Long> leaves = new ArrayList<>();
    private static final List<Long> heals = new ArrayList<>();
    private static final List<Long> merges = new ArrayList<>();

    @Test
    void oneNodeIsCutFromTwo() {
        cut(
                "cut-1-2",
                network -> {
                    network.cutBoth(0, 1);
                    network.cutBoth(0, 2);
                },
                Map.of(0, Set.of(1, 2), 1, Set.of(0), 2, Set.of(0)));
    }

    @Test
    void allNodesAreCutFromEachOther() {
        cut(
                "cut-1-1-1",
                network -> {
                    network.cutBoth(0, 1);
                    network.cutBoth(0, 2);
                    network.cutBoth(1, 2);
                },
                Map.of(0, Set.of(1, 2), 1, Set.of(0, 2), 2, Set.of(0, 1)));
    }

    /** It hears them. What it makes of that is its business until the healing. */
    @Test
    void oneNodeIsNotHeardByTwo() {
        cut(
                "cut-one-way",
                network -> {
                    network.cut(0, 1);
                    network.cut(0, 2);
                },
                Map.of(1, Set.of(0), 2, Set.of(0)));
    }

    /** Each node of the key sees the users of those of the value leave. */
    private static void cut(String test, Consumer<Namespaces> cut, Map<Integer, Set<Integer>> unheard) {
        try (Namespaces network = Namespaces.create(TestCluster.NODES);
                TestCluster cluster =
                        TestCluster.start(test, new JsonObject(), network).populate()) {
            LongSupplier membersChange = cluster.membersChange();
            for (long millis : List.of(SHORT_MILLIS, LONG_MILLIS)) {
                long since = cluster.now();
                cut.accept(network);
                long isCut = cluster.now();
                unheard.forEach((node, others) -> {
                    Set<String> users = cluster.settled(others);
                    cluster.awaitAtAll(List.of(node), "the users on the far side have left", false, users);
                    leaves.add(TestCluster.millis(isCut, cluster.lastNotice(List.of(node), false, users)));
                });
                cluster.loop().pass(Math.max(1, millis - TestCluster.millis(isCut, System.nanoTime())));
                for (int node : cluster.allBut()) {
                    assertThat(cluster.notices(List.of(node), cluster.settled(node), since))
                            .as("what n%d told of its own users", node + 1)
                            .isEmpty();
                }

                cluster.stopChurning();
                network.heal();
                long healed = cluster.now();
                long agreed = cluster.agree();
                heals.add(TestCluster.millis(healed, agreed));
                long merged = membersChange.getAsLong();
                System.out.printf(
                        "%s for %d ms: healed after %d ms; the members changed last %s%n",
                        test,
                        millis,
                        TestCluster.millis(healed, agreed),
                        merged > healed ? TestCluster.millis(healed, merged) + " ms after the healing" : "before it");
                if (merged > healed) {
                    merges.add(Math.max(0, TestCluster.millis(merged, agreed)));
                }
                cluster.keepChurning();
            }
            cluster.converge();
        }
        BoundsTable.measured(Bound.CUT, leaves);
        BoundsTable.measured(Bound.HEALED, heals);
        BoundsTable.measured(Bound.MERGED, merges);
    }
}
