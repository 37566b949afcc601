package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.presence.server.ClusterStatus;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Nodes on a network that loses, and a model that knows only who is connected where. {@code -Dpresence.runs=N} makes N
 * runs, {@code -Dpresence.steps=N} makes each of them so long, {@code -Dpresence.seed=S} starts at that seed.
 */
class ClusterPropertyTest {
    private static final ClusterNode.Times TIMES = new ClusterNode.Times(100, 600, 0);
    private static final ClusterNode.Times TIMES_WITH_GRACE = new ClusterNode.Times(100, 600, 400);
    private static final long TICK = 20;
    private static final int RUNS_IN_A_HUNDRED = 100;

    /** What a run met. */
    private enum Met {
        GAPS,
        USERS_FETCHED_AGAIN,
        DIVERGENCES_REPAIRED,
        LEASE_ENDS,
        GOODBYES,
        MOVES,
        LOGOUTS_ON_TWO_NODES_AT_ONCE,
        SLEEPS,
        SPLITS,
        KILLS,
        KILLS_FOUND_BY_A_LOOK,
        SILENT_MOVES_CHECKED
    }

    @Test
    void afterAnyRunOnceQuietEveryNodeEqualsTheModelAndEveryStreamIsExact() {
        int runs = Integer.getInteger("presence.runs", 2_000);
        long first = Long.getLong("presence.seed", new Random().nextLong() >>> 16);
        System.out.println("cluster property: seed " + first + ", " + runs + " runs");
        Map<Met, Long> all = new ConcurrentHashMap<>();
        IntStream.range(0, (runs + RUNS_IN_A_HUNDRED - 1) / RUNS_IN_A_HUNDRED)
                .parallel()
                .forEach(hundred -> {
                    Map<Met, Long> met = new EnumMap<>(Met.class);
                    for (int i = 0; i < RUNS_IN_A_HUNDRED; i++) {
                        long seed = first + (long) hundred * RUNS_IN_A_HUNDRED + i;
                        try {
                            new Run(seed, met).go();
                        } catch (AssertionError | RuntimeException e) {
                            throw new AssertionError("seed " + seed + " (-Dpresence.seed=" + seed + ")", e);
                        }
                    }
                    for (Met each : Met.values()) {
                        assertThat(met.getOrDefault(each, 0L))
                                .as("%s in 100 runs from seed %d", each, first + (long) hundred * RUNS_IN_A_HUNDRED)
                                .isPositive();
                        all.merge(each, met.get(each), Long::sum);
                    }
                });
        for (Met each : Met.values()) {
            System.out.println("cluster property: " + each + " " + all.get(each));
        }
    }

    private static final class Run {
        private final Random random;
        private final Map<Met, Long> met;
        private final LossyNetwork network;
        private final ClusterNode.Times times;
        private final List<SimulatedNode> nodes = new ArrayList<>();
        private final List<SimulatedNode> ended = new ArrayList<>();
        private int names;

        private Run(long seed, Map<Met, Long> met) {
            this.random = new Random(seed);
            this.met = met;
            this.network = new LossyNetwork(random);
            this.times = random.nextInt(4) == 0 ? TIMES_WITH_GRACE : TIMES;
        }

        private void go() {
            for (int i = 2 + random.nextInt(3); i > 0; i--) {
                starts();
            }
            network.loses(random.nextInt(3) * 0.15);
            network.corrupts(random.nextBoolean());
            int steps = Integer.getInteger("presence.steps", 60);
            for (int i = 0; i < steps; i++) {
                step();
            }
            quiet();
            check();
            movesAreSilent();
            quiet();
            check();
            for (SimulatedNode node : nodes) {
                count(node);
            }
            ended.forEach(this::count);
            met.merge(Met.KILLS_FOUND_BY_A_LOOK, network.refusals(), Long::sum);
        }

        // ---- what happens ----

        private void step() {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4, 5 -> awake().logsIn(user());
                case 6, 7, 8, 9 -> logsOut();
                case 10 -> logsOutOnTwoNodesAtOnce();
                case 11 -> moves();
                case 12 -> sleepsOrWakes();
                case 13 -> cutsOrHeals();
                case 14 -> killsOrStarts();
                case 15 -> membersAreListed();
                case 16 -> {
                    if (random.nextInt(4) == 0) {
                        goodbye(awake());
                    }
                }
                case 17 -> logsInAndOutAtOnce();
                default -> network.pass(random.nextInt(400), TICK);
            }
        }

        private void starts() {
            nodes.add(new SimulatedNode("n" + names++, random, network, times));
        }

        private String user() {
            return "u" + random.nextInt(8);
        }

        private SimulatedNode awake() {
            List<SimulatedNode> awake =
                    nodes.stream().filter(node -> !network.isAsleep(node)).toList();
            if (awake.isEmpty()) {
                network.wakes(nodes.get(0));
                return nodes.get(0);
            }
            return awake.get(random.nextInt(awake.size()));
        }

        private void logsOut() {
            SimulatedNode node = awake();
            if (!node.connections().isEmpty()) {
                node.logsOut(
                        node.connections().get(random.nextInt(node.connections().size())), network.now());
            }
        }

        private void logsInAndOutAtOnce() {
            String user = user();
            SimulatedNode node = awake();
            node.logsIn(user);
            node.logsOut(user, network.now());
        }

        private void logsOutOnTwoNodesAtOnce() {
            String user = user();
            SimulatedNode one = awake();
            SimulatedNode two = awake();
            one.logsIn(user);
            two.logsIn(user);
            network.pass(random.nextInt(150), TICK);
            if (one != two && nodes.contains(one) && nodes.contains(two)) {
                one.logsOut(user, network.now());
                two.logsOut(user, network.now());
                met.merge(Met.LOGOUTS_ON_TWO_NODES_AT_ONCE, 1L, Long::sum);
            }
        }

        private void moves() {
            SimulatedNode from = awake();
            SimulatedNode to = awake();
            if (from != to && !from.connections().isEmpty()) {
                String user = from.connections().get(0);
                to.logsIn(user);
                network.pass(random.nextInt(100), TICK);
                from.logsOut(user, network.now());
                met.merge(Met.MOVES, 1L, Long::sum);
            }
        }

        private void sleepsOrWakes() {
            SimulatedNode node = nodes.get(random.nextInt(nodes.size()));
            if (network.isAsleep(node)) {
                network.wakes(node);
            } else {
                network.sleeps(node);
                met.merge(Met.SLEEPS, 1L, Long::sum);
                network.pass(random.nextInt(1_500), TICK);
            }
        }

        private void cutsOrHeals() {
            if (random.nextInt(3) == 0) {
                network.heal();
                return;
            }
            SimulatedNode alone = nodes.get(random.nextInt(nodes.size()));
            boolean oneWay = random.nextInt(3) == 0;
            for (SimulatedNode other : nodes) {
                if (other != alone) {
                    network.cut(alone, other);
                    if (!oneWay) {
                        network.cut(other, alone);
                    }
                }
            }
            met.merge(Met.SPLITS, 1L, Long::sum);
            network.pass(random.nextInt(1_500), TICK);
        }

        private void killsOrStarts() {
            if (nodes.size() < 2 || (nodes.size() < 5 && random.nextBoolean())) {
                starts();
                return;
            }
            SimulatedNode killed = nodes.remove(random.nextInt(nodes.size()));
            network.remove(killed);
            ended.add(killed);
            met.merge(Met.KILLS, 1L, Long::sum);
        }

        /** Rightly, or without some that live. */
        private void membersAreListed() {
            SimulatedNode node = awake();
            Set<String> listed = new HashSet<>();
            for (SimulatedNode other : nodes) {
                if (other == node || random.nextInt(4) > 0) {
                    listed.add(other.name());
                }
            }
            node.node().members(listed, network.now());
            if (random.nextInt(4) == 0) {
                node.node().merging(random.nextBoolean());
            }
        }

        private void goodbye(SimulatedNode node) {
            if (nodes.size() < 2) {
                return;
            }
            node.node().drain();
            for (String user : List.copyOf(node.connections())) {
                if (random.nextInt(3) > 0) {
                    node.logsOut(user, network.now());
                }
            }
            for (int i = 0; i < 5; i++) {
                node.node().sayGoodbye();
                network.pass(100, TICK);
            }
            nodes.remove(node);
            network.remove(node);
            ended.add(node);
        }

        // ---- what must be ----

        private void quiet() {
            network.heal();
            network.loses(0);
            network.corrupts(false);
            Set<String> all = new HashSet<>();
            for (SimulatedNode node : nodes) {
                network.wakes(node);
                all.add(node.name());
            }
            for (SimulatedNode node : nodes) {
                node.node().merging(false);
                node.node().members(all, network.now());
            }
            // A divergence that is found again at once waits for a lease.
            network.pass(6 * times.leaseMillis() + times.leaveGraceMillis(), TICK);
        }

        private Set<String> model() {
            Set<String> online = new HashSet<>();
            for (SimulatedNode node : nodes) {
                online.addAll(node.connections());
            }
            return online;
        }

        private List<ClusterStatus> statuses() {
            return nodes.stream().map(node -> node.node().status(network.now())).toList();
        }

        private void check() {
            for (SimulatedNode node : nodes) {
                ClusterStatus status = node.node().status(network.now());
                assertThat(node.answers())
                        .as("answers of %s of %s", node.name(), statuses())
                        .isEqualTo(model());
                assertThat(node.told()).as("told by %s", node.name()).isEqualTo(model());
                assertThat(status.others()).as("known to %s", node.name()).hasSize(nodes.size() - 1);
                assertThat(status.usersInGrace()).isZero();
                assertThat(status.state()).isEqualTo(ClusterStatus.State.READY);
                for (SimulatedNode other : nodes) {
                    ClusterStatus.Other known = status.others().stream()
                            .filter(each -> each.incarnation().equals(other.key()))
                            .findAny()
                            .orElse(null);
                    if (other != node) {
                        ClusterStatus own = other.node().status(network.now());
                        assertThat(known.digest()).isEqualTo(own.digest());
                        assertThat(known.appliedSequence()).isEqualTo(own.lastSequence());
                        assertThat(known.usersOwned()).isEqualTo(own.usersOwned());
                    }
                }
            }
        }

        /** On a network that loses, but cuts nothing, whoever moves with an overlap that the old node knew of is not told. */
        private void movesAreSilent() {
            if (nodes.size() < 2) {
                return;
            }
            network.loses(0.15);
            SimulatedNode from = nodes.get(0);
            SimulatedNode to = nodes.get(1);
            from.logsIn("mover");
            for (int i = 0; i < 3; i++) {
                do {
                    network.pass(TICK, TICK);
                } while (!everybodyKnowsAll());
                nodes.forEach(SimulatedNode::news);
                long leaseEnds = leaseEnds();
                to.logsIn("mover");
                network.pass(TICK, TICK);
                while (!from.knowsAll(to, network.now())) {
                    network.pass(TICK, TICK);
                }
                from.logsOut("mover", network.now());
                network.pass(6 * times.heartbeatMillis(), TICK);
                if (leaseEnds() == leaseEnds) {
                    met.merge(Met.SILENT_MOVES_CHECKED, 1L, Long::sum);
                    for (SimulatedNode node : nodes) {
                        List<PresenceEvent> news = node.news();
                        assertThat(news).as("told of a move by %s", node.name()).isEmpty();
                    }
                }
                SimulatedNode before = from;
                from = to;
                to = before;
            }
        }

        private boolean everybodyKnowsAll() {
            return nodes.stream().allMatch(node -> nodes.stream()
                    .allMatch(other -> other == node || node.knowsAll(other, network.now())));
        }

        private long leaseEnds() {
            return nodes.stream()
                    .mapToLong(
                            node -> node.node().status(network.now()).counts().leaseEnds())
                    .sum();
        }

        private void count(SimulatedNode node) {
            ClusterStatus.Counts counts = node.node().status(network.now()).counts();
            met.merge(Met.GAPS, counts.gaps(), Long::sum);
            met.merge(Met.DIVERGENCES_REPAIRED, counts.divergencesRepaired(), Long::sum);
            met.merge(Met.USERS_FETCHED_AGAIN, counts.snapshots(), Long::sum);
            met.merge(Met.LEASE_ENDS, counts.leaseEnds(), Long::sum);
            met.merge(Met.GOODBYES, counts.goodbyes(), Long::sum);
        }
    }
}
