package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.server.ClusterStatus.Knowledge;
import io.presence.server.ClusterStatus.State;
import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.presence.server.cluster.ClusterMessage.Heartbeat;
import io.presence.server.cluster.ClusterMessage.Users;
import io.presence.server.cluster.DeltaReceiver.Shown;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeltaReceiverTest {
    private static final int HALF = UserMap.SEGMENTS / 2;

    private final DeltaReceiver receiver = new DeltaReceiver(100);

    private static Heartbeat heartbeat(long last, long oldest, long digest) {
        return new Heartbeat(new Incarnation(1, 2, "n", "m"), 1, State.READY, false, last, oldest, 0, digest);
    }

    private static Delta delta(long sequence) {
        return new Delta(1, sequence, List.of(Change.join("bob")));
    }

    private static Users users(long sequence, int first, int end) {
        return new Users(1, sequence, first, end, List.of(), List.of(), List.of());
    }

    private void knowsAllUpTo(long sequence) {
        assertThat(receiver.takes(users(sequence, 0, UserMap.SEGMENTS))).isTrue();
    }

    @Test
    void nothingIsAppliedBeforeTheFirstPartOfASnapshot() {
        assertThat(receiver.takes(delta(1))).isFalse();
        assertThat(receiver.applied()).isEqualTo(-1);
        assertThat(receiver.knowledge()).isEqualTo(Knowledge.FETCHING);
        assertThat(receiver.asksForDeltas(0)).isFalse();
        assertThat(receiver.asksForUsersFrom(0)).isZero();
    }

    @Test
    void theNextDeltaIsAppliedAndOldOnesAreNot() {
        knowsAllUpTo(4);
        assertThat(receiver.takes(delta(5))).isTrue();
        assertThat(receiver.takes(delta(5))).isFalse();
        assertThat(receiver.takes(delta(3))).isFalse();
        assertThat(receiver.applied()).isEqualTo(5);
        assertThat(receiver.knowledge()).isEqualTo(Knowledge.CURRENT);
    }

    @Test
    void aGapAsksForTheDeltasAndAgainOnlyAfterAWhile() {
        knowsAllUpTo(4);
        assertThat(receiver.takes(delta(6))).isFalse();
        assertThat(receiver.knowledge()).isEqualTo(Knowledge.BEHIND);
        assertThat(receiver.asksForDeltas(0)).isTrue();
        assertThat(receiver.asksForDeltas(99)).isFalse();
        assertThat(receiver.asksForDeltas(100)).isTrue();
        assertThat(receiver.takes(delta(5))).isTrue();
        assertThat(receiver.takes(delta(6))).isTrue();
        assertThat(receiver.asksForDeltas(101)).isFalse();
    }

    @Test
    void aHeartbeatShowsALostLastDelta() {
        knowsAllUpTo(4);
        receiver.heard(heartbeat(5, 1, 0));
        assertThat(receiver.asksForDeltas(0)).isTrue();
    }

    @Test
    void aGapOfWhatIsKeptNoLongerFetchesTheUsersAgain() {
        knowsAllUpTo(4);
        receiver.heard(heartbeat(900, 6, 0));
        assertThat(receiver.asksForDeltas(0)).isFalse();
        assertThat(receiver.asksForUsersFrom(0)).isZero();
        assertThat(receiver.complete()).isFalse();
        knowsAllUpTo(900);
        assertThat(receiver.applied()).isEqualTo(900);
        assertThat(receiver.complete()).isTrue();
    }

    @Test
    void laterPartsOfASnapshotAreAppliedWhereTheyAreAsOldAsTheDeltas() {
        assertThat(receiver.takes(users(4, 0, HALF))).isTrue();
        assertThat(receiver.asksForUsersFrom(0)).isEqualTo(HALF);
        assertThat(receiver.takes(delta(5))).isTrue();
        assertThat(receiver.takes(users(4, HALF, UserMap.SEGMENTS)))
                .as("too old")
                .isFalse();
        assertThat(receiver.asksForUsersFrom(1)).as("asked again at once").isEqualTo(HALF);

        Users ahead = users(6, HALF, UserMap.SEGMENTS);
        assertThat(receiver.takes(ahead)).as("too early").isFalse();
        assertThat(receiver.early()).isNull();
        assertThat(receiver.asksForDeltas(2)).isTrue();
        assertThat(receiver.takes(delta(6))).isTrue();
        assertThat(receiver.early()).isSameAs(ahead);
        assertThat(receiver.takes(ahead)).isTrue();
        assertThat(receiver.complete()).isTrue();
    }

    @Test
    void partsThatWereNotAskedForAreNotApplied() {
        assertThat(receiver.takes(users(4, HALF, UserMap.SEGMENTS))).isFalse();
        knowsAllUpTo(4);
        assertThat(receiver.takes(users(4, 0, UserMap.SEGMENTS))).isFalse();
    }

    @Test
    void digestsAreComparedAtTheSameSequenceOnly() {
        assertThat(receiver.compare(heartbeat(4, 1, 7), 8)).isEqualTo(Shown.NOTHING);
        knowsAllUpTo(4);
        assertThat(receiver.compare(heartbeat(5, 1, 7), 8)).isEqualTo(Shown.NOTHING);
        assertThat(receiver.compare(heartbeat(3, 1, 7), 8)).isEqualTo(Shown.NOTHING);
        assertThat(receiver.compare(heartbeat(4, 1, 7), 7)).isEqualTo(Shown.EQUAL);
        assertThat(receiver.compare(heartbeat(4, 1, 7), 8)).isEqualTo(Shown.DIVERGED);
    }
}
