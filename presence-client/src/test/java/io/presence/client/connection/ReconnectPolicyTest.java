package io.presence.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
    private final ReconnectPolicy policy = new ReconnectPolicy(1_000, 30_000);

    @Test
    void theCeilingDoublesWithEachFailureUpToTheLongest() {
        assertThat(IntStream.of(0, 1, 2, 3, 4, 5, 6, 1_000_000, Integer.MAX_VALUE)
                        .mapToObj(policy::ceilingMillis))
                .isEqualTo(List.of(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L, 30_000L, 30_000L));
    }

    @Test
    void theLongestDelaysDoNotOverflow() {
        ReconnectPolicy days = new ReconnectPolicy(86_400_000, 86_400_000);
        assertThat(IntStream.range(0, 100).mapToObj(days::ceilingMillis)).containsOnly(86_400_000L);
    }

    @Test
    void theWaitIsAnywhereBetweenNothingAndTheCeiling() {
        assertThat(policy.waitMillis(3, 0)).isZero();
        assertThat(policy.waitMillis(3, 0.5)).isEqualTo(4_000);
        assertThat(policy.waitMillis(3, Math.nextDown(1.0))).isEqualTo(7_999);
    }

    @Test
    void aConnectionThatIsLostSoonerThanTheWaitBeforeItDoesNotCount() {
        assertThat(policy.lasted(2, 3_999)).isFalse();
        assertThat(policy.lasted(2, 4_000)).isTrue();
    }
}
