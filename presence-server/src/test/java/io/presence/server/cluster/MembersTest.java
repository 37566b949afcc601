package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class MembersTest {
    private final Members members = new Members("me", 250, 3_000);

    @Test
    void tellsWhoWasListedAndIsNoLonger() {
        assertThat(members.listed(Set.of("me", "a", "b"), 0)).isEmpty();
        assertThat(members.size()).isEqualTo(3);
        assertThat(members.listed(Set.of("me", "b", "c"), 1)).containsExactly("a");
        assertThat(members.listed(Set.of("me"), 2)).containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void allAreHeardWhenEachWasSinceItIsListedOrWasSilentForALease() {
        assertThat(members.allHeard(0)).as("nobody has been listed yet").isFalse();
        members.listed(Set.of("me"), 0);
        assertThat(members.allHeard(0)).isTrue();
        members.listed(Set.of("me", "a", "b"), 0);
        members.heard("a", 10);
        assertThat(members.allHeard(10)).isFalse();
        assertThat(members.allHeard(3_000)).as("b runs no presence server").isTrue();
        members.heard("b", 20);
        assertThat(members.allHeard(20)).isTrue();
    }

    @Test
    void aListedMemberThatIsNotHeardMakesUsRegisterAnewEverMoreSeldom() {
        members.listed(Set.of("me", "a"), 0);
        assertThat(members.registersAnew(499)).isFalse();
        assertThat(members.registersAnew(500)).isTrue();
        assertThat(members.registersAnew(999)).isFalse();
        assertThat(members.registersAnew(1_000)).isTrue();
        assertThat(members.registersAnew(1_999)).isFalse();
        assertThat(members.registersAnew(2_000)).isTrue();
    }

    @Test
    void whoWasHeardAndFallsSilentMakesUsRegisterAnewBeforeItsLeaseEnds() {
        members.listed(Set.of("me", "a"), 0);
        members.heard("a", 100);
        assertThat(members.registersAnew(1_099)).isFalse();
        assertThat(members.registersAnew(1_100)).isTrue();
    }

    @Test
    void anotherShapeOfTheClusterEndsTheWaiting() {
        members.listed(Set.of("me", "a"), 0);
        for (long now = 0; now < 60_000; now += 100) {
            members.registersAnew(now);
        }
        members.listed(Set.of("me", "a", "b"), 60_000);
        members.heard("b", 60_100);
        assertThat(members.registersAnew(60_500)).isTrue();
    }
}
