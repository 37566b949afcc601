package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.presence.server.ClusterStatus.Knowledge;
import io.presence.server.ClusterStatus.State;
import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.presence.server.cluster.ClusterMessage.Departing;
import io.presence.server.cluster.ClusterMessage.Goodbye;
import io.presence.server.cluster.ClusterMessage.GoodbyeHeard;
import io.presence.server.cluster.ClusterMessage.Heartbeat;
import io.presence.server.cluster.ClusterMessage.Seen;
import io.presence.server.cluster.ClusterMessage.Users;
import io.presence.server.cluster.ClusterMessage.UsersWanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** One node, whose others are this test. */
class ClusterNodeTest {
    private static final ClusterNode.Times TIMES = new ClusterNode.Times(100, 600, 0);
    private static final Incarnation A = new Incarnation(10, 1, "a", "member-a");
    private static final Incarnation B = new Incarnation(20, 2, "b", "member-b");

    private final List<ClusterMessage> sent = new ArrayList<>();
    private int registered;
    private final List<Incarnation> looks = new ArrayList<>();
    private final List<PresenceEvent> told = new ArrayList<>();
    private final ClusterNode node = new ClusterNode(new Incarnation(15, 3, "here", "me"), TIMES, channel(), told::add);
    private long beat;

    private ClusterChannel channel() {
        return new ClusterChannel() {
            @Override
            public void publish(ClusterMessage message) {
                sent.add(message);
            }

            @Override
            public void send(long incarnation, ClusterMessage message) {
                sent.add(message);
            }

            @Override
            public void registerAnew() {
                registered++;
            }

            @Override
            public void look(Incarnation silent) {
                looks.add(silent);
            }
        };
    }

    private void beats(Incarnation who, State state, long last, long now, String... owned) {
        Owner owner = new Owner(who);
        for (String user : owned) {
            owner.added(user);
        }
        node.receive(new Heartbeat(who, ++beat, state, false, last, 1, owned.length, owner.digest()), now);
    }

    private void owns(Incarnation who, long sequence, long now, String... users) {
        node.receive(new Users(who.id(), sequence, 0, UserMap.SEGMENTS, List.of(users), List.of(), List.of()), now);
    }

    private List<String> told() {
        List<String> texts = told.stream()
                .map(event -> (event.isOnline() ? "+" : "-") + event.user())
                .toList();
        told.clear();
        return texts;
    }

    @Test
    void whatDiffersAtTheSameSequenceIsFoundByADigestAndRepaired() {
        beats(A, State.READY, 3, 0, "bob", "eve");
        owns(A, 3, 0, "bob", "mallory");
        assertThat(told()).containsExactlyInAnyOrder("+bob", "+mallory");
        sent.clear();

        beats(A, State.READY, 3, 100, "bob", "eve");
        assertThat(sent).containsExactly(new UsersWanted(15, 10, false, 0));
        assertThat(node.status(100).counts().divergencesFound()).isEqualTo(1);
        assertThat(told()).as("what is known stays until it is fetched").isEmpty();

        owns(A, 3, 150, "bob", "eve");
        assertThat(told()).containsExactly("+eve", "-mallory");
        beats(A, State.READY, 3, 200, "bob", "eve");
        assertThat(node.status(200).counts().divergencesRepaired()).isEqualTo(1);
        assertThat(node.status(200).others().get(0).knowledge()).isEqualTo(Knowledge.CURRENT);
    }

    @Test
    void aLeaveIsHeldUntilTheOtherOwnerThatItsSenderKnewIsSeen() {
        beats(A, State.READY, 0, 0);
        owns(A, 0, 0);
        beats(B, State.READY, 0, 0);
        owns(B, 0, 0);
        node.receive(new Delta(10, 1, List.of(Change.join("bob"))), 1);
        node.receive(new Delta(10, 2, List.of(new Change("bob", false, List.of(new Seen(20, 1))))), 2);
        node.step(2);
        assertThat(told()).containsExactly("+bob");
        assertThat(node.isOnline("bob")).isTrue();
        node.receive(new Delta(20, 1, List.of(Change.join("bob"))), 3);
        node.step(3);
        assertThat(told()).isEmpty();
        node.receive(new Delta(20, 2, List.of(new Change("bob", false, List.of(new Seen(10, 2))))), 4);
        node.step(4);
        assertThat(told()).containsExactly("-bob");
    }

    @Test
    void whoIsHeardButDoesNotAnswerIsAskedAloudAndThisNodeRegistersAnew() {
        for (long now = 0; now <= 1_000; now += 100) {
            beats(A, State.READY, 1, now, "bob");
        }
        assertThat(sent)
                .startsWith(new UsersWanted(15, 10, false, 0), new UsersWanted(15, 10, false, 0))
                .contains(new UsersWanted(15, 10, true, 0));
        assertThat(registered).as("not with each question").isBetween(1, 5);

        registered = 0;
        node.receive(new UsersWanted(20, 15, true, 0), 2_000);
        assertThat(registered)
                .as("it was asked aloud, so it cannot be asked otherwise")
                .isEqualTo(1);
        node.receive(new UsersWanted(20, 10, true, 0), 3_000);
        assertThat(registered).as("another was asked").isEqualTo(1);
    }

    @Test
    void theUsersOfWhoSaysGoodbyeStayUntilThoseToWhomTheyMayHaveMovedAreKnown() {
        beats(A, State.READY, 1, 0, "bob");
        owns(A, 1, 0, "bob");
        beats(B, State.READY, 0, 0);
        owns(B, 0, 0);
        told();
        node.receive(new Goodbye(10, List.of(new Seen(20, 1))), 1);
        node.step(1);
        assertThat(told()).isEmpty();
        node.receive(new Delta(20, 1, List.of(Change.join("bob"))), 2);
        node.step(2);
        assertThat(told()).isEmpty();
        assertThat(node.isOnline("bob")).isTrue();
        assertThat(node.step(3)).isFalse();
    }

    @Test
    void aNodeThatStartsLearnsWhoIsInGraceElsewhere() {
        List<PresenceEvent> events = new ArrayList<>();
        ClusterNode young = new ClusterNode(
                new Incarnation(16, 3, "young", "me"), new ClusterNode.Times(100, 600, 1_000), channel(), events::add);
        young.receive(new Heartbeat(A, 1, State.READY, false, 0, 1, 0, 0), 0);
        young.receive(
                new Users(10, 0, 0, UserMap.SEGMENTS, List.of(), List.of(new Departing("bob", 400)), List.of()), 0);
        assertThat(young.isOnline("bob")).isTrue();
        young.step(399);
        assertThat(events).containsExactly(PresenceEvent.join("bob"));
        young.step(400);
        assertThat(events).containsExactly(PresenceEvent.join("bob"), PresenceEvent.leave("bob"));
    }

    @Test
    void aSecondLiveNodeOfTheSameNameIsNamedWhileStarting() {
        beats(new Incarnation(99, 1, "here", "x"), State.READY, 0, 0);
        assertThat(node.nameTaken()).isEqualTo("here (0000000000000063)");
    }

    @Test
    void ofTwoNodesOfOneNameThatStartAtOnceTheHigherIdGivesWay() {
        beats(new Incarnation(99, 1, "here", "x"), State.STARTING, 0, 0);
        assertThat(node.nameTaken()).isNull();
        beats(new Incarnation(14, 1, "here", "y"), State.STARTING, 0, 0);
        assertThat(node.nameTaken()).isEqualTo("here (000000000000000e)");
    }

    @Test
    void whoSaidGoodbyeOwnsNobodyAndIsNotTakenForAliveByWhatComesLate() {
        beats(A, State.READY, 1, 0, "bob");
        owns(A, 1, 0, "bob");
        sent.clear();
        node.receive(new Goodbye(10, List.of()), 1);
        node.step(1);
        assertThat(told()).containsExactly("+bob", "-bob");
        assertThat(sent).containsExactly(new GoodbyeHeard(15));
        beats(A, State.READY, 1, 2, "bob");
        owns(A, 1, 2, "bob");
        assertThat(node.status(2).others()).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void anOldHeartbeatIsNoSignOfLife() {
        beats(A, State.READY, 0, 0);
        node.tick(0);
        node.receive(new Heartbeat(A, beat, State.READY, false, 0, 1, 0, 0), 500);
        assertThat(node.status(500).others().get(0).leaseMillis()).isEqualTo(100);
    }

    @Test
    void whoIsSilentForTwoHeartbeatsIsLookedForAndOwnsNobodyOneHeartbeatAfterItsProcessIsFoundToHaveEnded() {
        node.members(Set.of("me", "member-a"), 0);
        beats(A, State.READY, 1, 0, "bob");
        owns(A, 1, 0, "bob");
        told();
        node.tick(100);
        node.tick(199);
        assertThat(looks).isEmpty();
        node.tick(200);
        assertThat(looks).containsExactly(A);
        node.looked(A.id(), true, 205);
        node.tick(250);
        node.tick(304);
        node.step(304);
        assertThat(told()).isEmpty();
        node.tick(305);
        node.step(305);
        assertThat(told()).containsExactly("-bob");
        assertThat(node.status(305).counts().leaseEnds()).isEqualTo(1);
    }

    @Test
    void whoWasHeardSinceALookBeganIsAlive() {
        beats(A, State.READY, 1, 0, "bob");
        owns(A, 1, 0, "bob");
        node.tick(100);
        node.tick(200);
        beats(A, State.READY, 1, 210, "bob");
        node.looked(A.id(), true, 220);
        assertThat(node.status(220).others().get(0).leaseMillis()).isEqualTo(590);
    }

    @Test
    void itIsReadyOnceEveryMembersUsersAreKnown() {
        node.tick(0);
        assertThat(node.status(0).state()).as("no members are known").isEqualTo(State.STARTING);
        node.members(Set.of("me", "member-a"), 1);
        node.tick(20);
        assertThat(node.status(20).state()).isEqualTo(State.STARTING);
        beats(A, State.READY, 1, 30, "bob");
        node.tick(40);
        assertThat(node.status(40).state()).isEqualTo(State.STARTING);
        owns(A, 1, 50, "bob");
        node.tick(60);
        assertThat(node.status(60).state()).isEqualTo(State.READY);
    }

    @Test
    void theUsersOfAGoneNodeLeaveInStepsThatAreShort() {
        String[] users = new String[5_000];
        for (int i = 0; i < users.length; i++) {
            users[i] = "u" + i;
        }
        beats(A, State.READY, 1, 0, users);
        owns(A, 1, 0, users);
        told();
        node.receive(new Goodbye(10, List.of()), 1);
        int steps = 1;
        for (boolean more = node.step(1); more; more = node.step(1)) {
            assertThat(told().size()).isLessThan(1_100);
            steps++;
        }
        assertThat(steps).isGreaterThanOrEqualTo(5);
        assertThat(node.snapshot().size()).isZero();
    }

    @Test
    void aNodeOfAnotherFormatIsShownByItsName() throws UnreadableException {
        node.receive(new UnreadableException("b speaks the cluster format 2", B), 0);
        assertThat(node.status(0).others().get(0).knowledge()).isEqualTo(Knowledge.UNREADABLE);
        assertThat(node.status(0).others().get(0).node()).isEqualTo("b");
        assertThat(node.status(0).counts().unreadable()).isEqualTo(1);
        node.tick(600);
        assertThat(node.status(600).others()).as("it is silent for a lease").isEmpty();
    }
}
