package io.presence.tck.server;

import static io.presence.tck.PresenceRule.CLU_1;
import static io.presence.tck.PresenceRule.CLU_10;
import static io.presence.tck.PresenceRule.CLU_11;
import static io.presence.tck.PresenceRule.CLU_12;
import static io.presence.tck.PresenceRule.CLU_13;
import static io.presence.tck.PresenceRule.CLU_2;
import static io.presence.tck.PresenceRule.CLU_3;
import static io.presence.tck.PresenceRule.CLU_4;
import static io.presence.tck.PresenceRule.CLU_5;
import static io.presence.tck.PresenceRule.CLU_6;
import static io.presence.tck.PresenceRule.CLU_7;
import static io.presence.tck.PresenceRule.CLU_8;
import static io.presence.tck.PresenceRule.CLU_9;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.lab.Expect.leave;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.NotTested;
import io.presence.tck.ServerUnderTest.Control;
import io.presence.tck.Setting;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Expect;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.WireMessage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The cluster. */
final class ClusterTests extends ServerTests {
    private static final int ROUNDS = 10;
    private static final int USERS_OF_A_NODE = 5;
    private static final int CHURN = 120;
    private static final long FORMING_MILLIS = 60_000;

    private final int nodes;
    private long faultAt;

    ClusterTests(ServerLab lab) {
        super(lab);
        nodes = lab.server().nodes();
        if (nodes < 2) {
            throw new NotTested("there is one node: give --nodes and a start command, or several URLs");
        }
        isFormed();
    }

    /** Each node knows of each other one: after a fault of the test before, this takes its time. */
    private void isFormed() {
        if (lab.unformed().get()) {
            throw lab.failure("the nodes are no cluster, as a test before has found");
        }
        for (int to = 0; to < nodes; to++) {
            for (int from = 0; from < nodes; from++) {
                if (from != to) {
                    sees(to, from);
                }
            }
        }
    }

    private void sees(int node, int other) {
        Peer witness = lab.quiet("(witness)", node);
        try {
            witness.patiently(FORMING_MILLIS, () -> witness.receivedBeforeMarkerOn(other));
        } catch (ConformanceFailure e) {
            lab.unformed().set(true);
            throw lab.failure("a login on node " + other + " is not told on node " + node + ", by "
                    + lab.server().url(node) + ": are they one cluster? " + e.getMessage());
        }
        witness.socket().close();
    }

    private List<Peer> onePerNode(String label) {
        List<Peer> peers = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            peers.add(lab.user(label + node, node));
        }
        return peers;
    }

    private List<Peer> allBut(List<Peer> peers, int node) {
        return peers.stream().filter(peer -> peer.node() != node).toList();
    }

    private int next(int node) {
        return (node + 1) % nodes;
    }

    @Verifies(CLU_1)
    void aJoinIsToldOnEveryNode() {
        List<Peer> watchers = onePerNode("watcher");
        for (int node = 0; node < nodes; node++) {
            String alice = name("alice");
            watchers.forEach(each -> each.subscribesTo(alice));
            lab.again("alice", alice, node);
            for (Peer each : watchers) {
                each.receives(join(alice));
                isAll(each, node);
            }
        }
    }

    /** Nothing follows that comes from a node. */
    private void isAll(Peer peer, int node) {
        List<WireMessage> more = peer.receivedBeforeMarkerOn(node);
        if (!more.isEmpty()) {
            throw peer.unexpected("nothing more", more.toString());
        }
    }

    @Verifies(CLU_2)
    void aLeaveIsToldOnEveryNode() {
        List<Peer> watchers = onePerNode("watcher");
        for (int node = 0; node < nodes; node++) {
            Peer alice = joined("alice", node, watchers);
            alice.leaves();
            for (Peer each : watchers) {
                each.receives(leave(alice.user()));
                isAll(each, node);
            }
        }
    }

    /** A user on a node, of whom these watchers have heard. */
    private Peer joined(String label, int node, List<Peer> watchers) {
        String user = name(label);
        watchers.forEach(each -> each.subscribesTo(user));
        Peer peer = lab.again(label, user, node);
        watchers.forEach(each -> each.receives(join(user)));
        return peer;
    }

    @Verifies(CLU_3)
    void everyNodeAnswersForAll() {
        List<Peer> watchers = onePerNode("watcher");
        Set<String> users = new HashSet<>();
        for (int node = 0; node < nodes; node++) {
            users.add(joined("user" + node, node, watchers).user());
        }
        for (Peer each : watchers) {
            Map<String, Boolean> answer = each.asksFor(users.toArray(String[]::new));
            lab.check(
                    !answer.containsValue(false),
                    each.label() + " asked for a user of each node, all online, and the answer was " + answer);
            List<String> everybody = each.asksForEverybody();
            lab.check(
                    everybody.containsAll(users),
                    each.label() + " asked for everybody, and the answer was " + everybody + "; expected: with "
                            + users);
        }
    }

    @Verifies(CLU_4)
    void aUserOnTwoNodesIsOneUser() {
        for (int node = 0; node < nodes; node++) {
            List<Peer> watchers = onePerNode("watcher");
            Peer alice = joined("alice", node, watchers);
            Peer tablet = lab.again("alice's tablet", alice.user(), next(node));
            int second = next(node);
            watchers.forEach(each -> isAll(each, second));
            alice.leaves();
            int first = node;
            watchers.forEach(each -> isAll(each, first));
            watchers.forEach(each -> lab.check(
                    Boolean.TRUE.equals(each.asksFor(alice.user()).get(alice.user())),
                    each.label() + " asked for alice, who has a connection on node " + second
                            + ", and was told that she is offline"));
            tablet.leaves();
            for (Peer each : watchers) {
                each.receives(leave(alice.user()));
                isAll(each, second);
            }
        }
    }

    @Verifies(CLU_5)
    void aLogoutOnTwoNodesAtOnceLeavesNobodyOnline() {
        List<Peer> watchers = onePerNode("watcher");
        for (int round = 0; round < ROUNDS; round++) {
            int first = round % nodes;
            Peer alice = joined("alice", first, watchers);
            Peer tablet = lab.again("alice's tablet", alice.user(), next(first));
            watchers.forEach(each -> isAll(each, next(first)));
            alice.socket().close();
            tablet.socket().close();
            lab.step("alice closed her connections on nodes " + first + " and " + next(first) + " at once");
            for (Peer each : watchers) {
                each.receives(leave(alice.user()));
            }
            for (Peer each : watchers) {
                isAll(each, first);
                isAll(each, next(first));
                lab.check(
                        Boolean.FALSE.equals(each.asksFor(alice.user()).get(alice.user())),
                        each.label() + " asked for alice, and was told that she is online");
            }
        }
    }

    @Verifies(CLU_6)
    void aMoveIsSilent() {
        List<Peer> watchers = onePerNode("watcher");
        for (int node = 0; node < nodes; node++) {
            Peer alice = joined("alice", node, watchers);
            Peer moved = lab.again("alice, moved", alice.user(), next(node));
            // The old node has heard of the new connection when it has heard of somebody who came after it.
            isAll(watchers.get(node), next(node));
            alice.leaves();
            int from = node;
            watchers.forEach(each -> {
                isAll(each, from);
                isAll(each, next(from));
            });
            moved.leaves();
            watchers.forEach(each -> each.receives(leave(alice.user())));
        }
    }

    /** Users of a node, of whom these watchers have heard. */
    private List<String> usersOf(int node, List<Peer> watchers) {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < USERS_OF_A_NODE; i++) {
            users.add(joined("user" + i, node, watchers).user());
        }
        return users;
    }

    /** These users leave, all of them in the time, to which the deadline is the slack of a busy machine. */
    private void allLeave(Peer watcher, List<String> users, long millis) {
        watcher.patiently(
                millis,
                () -> watcher.receivesInAnyOrder(
                        users.stream().map(Expect::leave).toArray(Expect[]::new)));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - faultAt);
        lab.check(
                took <= millis + lab.deadlineMillis(),
                watcher.label() + " was told of the last leave after " + took + " ms, where " + millis
                        + " ms are declared");
    }

    private void kill(int node) throws Exception {
        faultAt = System.nanoTime();
        lab.server().kill(node);
        lab.step("node " + node + " was killed");
    }

    @Verifies(CLU_7)
    void theUsersOfAKilledNodeLeave() throws Exception {
        lab.need(Control.KILL);
        int victim = lab.home();
        List<Peer> watchers = allBut(onePerNode("watcher"), victim);
        List<String> users = usersOf(victim, watchers);
        kill(victim);
        try {
            for (Peer each : watchers) {
                allLeave(each, users, lab.number(Setting.KILL_MILLIS));
                each.receivesNothingElse();
                lab.check(
                        !each.asksFor(users.toArray(String[]::new)).containsValue(true),
                        each.label() + " asked for the users of the killed node, and was told that one is online");
            }
        } finally {
            lab.server().start(victim);
        }
    }

    @Verifies(CLU_8)
    void whoIsConnectedElsewhereDoesNotLeaveWithAKilledNode() throws Exception {
        lab.need(Control.KILL);
        int victim = lab.home();
        List<Peer> watchers = allBut(onePerNode("watcher"), victim);
        Peer alice = joined("alice", victim, watchers);
        lab.again("alice's tablet", alice.user(), next(victim));
        watchers.forEach(each -> isAll(each, next(victim)));
        Peer carol = joined("carol", victim, watchers);
        kill(victim);
        try {
            for (Peer each : watchers) {
                allLeave(each, List.of(carol.user()), lab.number(Setting.KILL_MILLIS));
                each.receivesNothingElse();
                lab.check(
                        each.asksFor(alice.user()).get(alice.user()),
                        each.label() + " asked for alice, who has a connection elsewhere, and was told that she is"
                                + " offline");
            }
        } finally {
            lab.server().start(victim);
        }
    }

    @Verifies(CLU_9)
    void aNodeThatIsStartedAgainKnowsTheOthers() throws Exception {
        lab.need(Control.KILL);
        int victim = lab.home();
        List<Peer> watchers = allBut(onePerNode("watcher"), victim);
        List<String> users = new ArrayList<>();
        for (Peer each : watchers) {
            users.addAll(usersOf(each.node(), watchers));
        }
        kill(victim);
        lab.server().start(victim);
        lab.step("node " + victim + " was started again");
        Peer bob = lab.user("bob", victim);
        bob.asksUntil(users, true);
        bob.subscribesTo(users.toArray(String[]::new));
        isAll(bob, next(victim));
    }

    @Verifies(CLU_10)
    void theUsersOfAStoppedNodeLeave() throws Exception {
        lab.need(Control.STOP);
        int victim = lab.home();
        List<Peer> watchers = allBut(onePerNode("watcher"), victim);
        List<String> users = usersOf(victim, watchers);
        faultAt = System.nanoTime();
        lab.server().stop(victim);
        lab.step("node " + victim + " was stopped");
        try {
            for (Peer each : watchers) {
                allLeave(each, users, lab.number(Setting.KILL_MILLIS));
                each.receivesNothingElse();
            }
        } finally {
            lab.server().start(victim);
        }
    }

    @Verifies(CLU_11)
    void theUsersOfAFrozenNodeLeaveAndComeBack() throws Exception {
        lab.need(Control.PAUSE);
        long millis = lab.number(Setting.SILENCE_MILLIS);
        lab.waits(millis);
        int victim = lab.home();
        List<Peer> watchers = allBut(onePerNode("watcher"), victim);
        List<String> users = usersOf(victim, watchers);
        faultAt = System.nanoTime();
        lab.server().pause(victim);
        lab.step("node " + victim + " was frozen");
        try {
            for (Peer each : watchers) {
                allLeave(each, users, millis);
            }
        } finally {
            lab.server().resume(victim);
            lab.step("node " + victim + " went on");
        }
        for (Peer each : watchers) {
            each.patiently(
                    FORMING_MILLIS,
                    () -> each.receivesInAnyOrder(
                            users.stream().map(Expect::join).toArray(Expect[]::new)));
        }
    }

    @Verifies(CLU_12)
    void afterAnyComingAndGoingAllNodesAgree() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<Peer> watchers = onePerNode("watcher");
        watchers.forEach(Peer::subscribesToEverybody);
        watchers.forEach(each -> watchers.forEach(other -> each.receivedBeforeMarkerOn(other.node())));
        lab.step("users came and went on all nodes, by the seed " + seed);
        List<String> users = List.of(name("a"), name("b"), name("c"), name("d"), name("e"));
        List<Peer> in = new ArrayList<>();
        for (int i = 0; i < CHURN; i++) {
            if (in.size() < 3 || random.nextBoolean()) {
                String user = users.get(random.nextInt(users.size()));
                in.add(lab.againQuietly(user, random.nextInt(nodes)));
            } else {
                in.remove(random.nextInt(in.size())).socket().close();
            }
        }
        Set<String> online = new HashSet<>();
        in.forEach(each -> online.add(each.user()));
        for (Peer each : watchers) {
            each.asksUntil(users.stream().filter(online::contains).toList(), true);
            each.asksUntil(users.stream().filter(user -> !online.contains(user)).toList(), false);
            List<WireMessage> heard = new ArrayList<>(each.passedOver());
            for (int node = 0; node < nodes; node++) {
                heard.addAll(each.receivedBeforeMarkerOn(node));
            }
            Set<String> told = Alternation.check(lab, each.label(), about(users, heard));
            lab.check(told.equals(online), each.label() + " was told that " + told + " are online; " + online + " are");
        }
    }

    private static List<WireMessage> about(List<String> users, List<WireMessage> messages) {
        return messages.stream()
                .filter(message -> message.name().filter(users::contains).isPresent())
                .toList();
    }

    @Verifies(CLU_13)
    void aNodeThatIsKilledAndStartedAtOnceLeavesNoGhosts() throws Exception {
        lab.need(Control.KILL);
        int victim = lab.home();
        List<Peer> watchers = allBut(onePerNode("watcher"), victim);
        List<String> users = usersOf(victim, watchers);
        lab.server().kill(victim);
        lab.server().start(victim);
        // Its start takes longer than the leaves, which wait to be read.
        faultAt = System.nanoTime();
        lab.step("node " + victim + " was killed and started again at once");
        for (Peer each : watchers) {
            allLeave(each, users, lab.number(Setting.KILL_MILLIS));
        }
        Peer bob = lab.user("bob", victim);
        bob.asksUntil(users, false);
    }
}
