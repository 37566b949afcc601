package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.server.ClusterStatus.State;
import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.presence.server.cluster.ClusterMessage.DeltasWanted;
import io.presence.server.cluster.ClusterMessage.Departing;
import io.presence.server.cluster.ClusterMessage.Goodbye;
import io.presence.server.cluster.ClusterMessage.GoodbyeHeard;
import io.presence.server.cluster.ClusterMessage.Heartbeat;
import io.presence.server.cluster.ClusterMessage.Seen;
import io.presence.server.cluster.ClusterMessage.Users;
import io.presence.server.cluster.ClusterMessage.UsersWanted;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeltaCodecTest {
    private static final Heartbeat HEARTBEAT = new Heartbeat(
            new Incarnation(-3, 4, "n1", "member-1"), 77, State.DRAINING, true, 1_000_000_000_000L, 5, 300, -9);

    static Stream<ClusterMessage> messages() {
        int bob = UserMap.segmentOf("bob");
        return Stream.of(
                HEARTBEAT,
                new Delta(
                        1,
                        128,
                        List.of(
                                Change.join("bob"),
                                Change.join("Zoë 😀"),
                                Change.join(""),
                                new Change("bob", false, List.of()),
                                new Change("bob", false, List.of(new Seen(-1, 0), new Seen(2, 1L << 60))))),
                new DeltasWanted(Long.MIN_VALUE, 3, true, 0),
                new UsersWanted(2, -1, false, UserMap.SEGMENTS - 1),
                new Users(3, 0, 0, UserMap.SEGMENTS, List.of(), List.of(), List.of()),
                new Users(
                        3,
                        9,
                        bob,
                        bob + 1,
                        List.of("bob"),
                        List.of(new Departing("bob", 300)),
                        List.of(new Seen(7, 8))),
                new Goodbye(4, List.of(new Seen(1, 2))),
                new GoodbyeHeard(5));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsWrittenIsReadAgain(ClusterMessage message) throws UnreadableException {
        assertThat(DeltaCodec.decode(DeltaCodec.encode(message))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void whatIsCutShortOrGoesOnIsMalformed(ClusterMessage message) {
        Buffer bytes = DeltaCodec.encode(message);
        for (int i = 0; i < bytes.length(); i++) {
            Buffer cut = bytes.getBuffer(0, i);
            assertThatThrownBy(() -> DeltaCodec.decode(cut)).isInstanceOf(UnreadableException.class);
        }
        assertThatThrownBy(() -> DeltaCodec.decode(bytes.copy().appendByte((byte) 0)))
                .hasMessageContaining("1 bytes follow the message");
    }

    @RepeatedTest(20)
    void randomBytesAreUnreadableOrAMessageAndNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = DeltaCodec.VERSION;
                bytes[1] = (byte) random.nextInt(9);
            }
            try {
                assertThat(DeltaCodec.decode(Buffer.buffer(bytes))).isNotNull();
            } catch (UnreadableException expected) {
                assertThat(expected).as("seed %d", seed).hasMessageContaining("m");
            }
        }
    }

    @Test
    void anotherVersionIsRefusedByTheNameOfWhoSpeaksIt() {
        Buffer later = DeltaCodec.encode(HEARTBEAT).setByte(0, (byte) 7);
        assertThatThrownBy(() -> DeltaCodec.decode(later))
                .hasMessage("n1 (fffffffffffffffd) speaks the cluster format 7, this node speaks 1: run nodes of one"
                        + " release, or of two that document that they go together");
        Buffer delta = DeltaCodec.encode(new Goodbye(4, List.of())).setByte(0, (byte) 7);
        assertThatThrownBy(() -> DeltaCodec.decode(delta)).hasMessageContaining("0000000000000004 speaks");
    }

    @Test
    void aUserInTheWrongSegmentIsMalformed() {
        int other = (UserMap.segmentOf("bob") + 1) % UserMap.SEGMENTS;
        Buffer bytes = DeltaCodec.encode(new Users(3, 9, other, other + 1, List.of("bob"), List.of(), List.of()));
        assertThatThrownBy(() -> DeltaCodec.decode(bytes)).hasMessageContaining("a user of segment");
    }

    @Test
    void aJoinCostsAByteOrTwoAndTheName() {
        int one = DeltaCodec.encode(new Delta(1, 1, List.of(Change.join("user-0001"))))
                .length();
        int two = DeltaCodec.encode(new Delta(1, 1, List.of(Change.join("user-0001"), Change.join("user-0002"))))
                .length();
        assertThat(one).isEqualTo(22);
        assertThat(two - one).isEqualTo(10);
    }
}
