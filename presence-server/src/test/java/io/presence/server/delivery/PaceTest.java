package io.presence.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private final Pace pace = new Pace();

    @Test
    void theFirstLeavesAtOnce() {
        assertThat(pace.left(123)).isLessThanOrEqualTo(0);
    }

    @Test
    void afterADeliveryThePauseIsAsLongAsItTook() {
        pace.delivered(0, 8_000_000, true);
        assertThat(pace.left(8_000_000)).isEqualTo(8_000_000);
        assertThat(pace.left(16_000_000)).isLessThanOrEqualTo(0);
    }

    @Test
    void afterAShortDeliveryItIsThreeTimesAsLongUpToSixMilliseconds() {
        pace.delivered(0, 1_000, true);
        assertThat(pace.left(1_000)).isEqualTo(3_000);
        pace.delivered(10_000, 3_010_000, true);
        assertThat(pace.left(3_010_000)).isEqualTo(6_000_000);
    }

    @Test
    void theStepsOfADeliveryCountTogether() {
        pace.delivered(0, 5_000_000, false);
        assertThat(pace.left(5_000_000)).as("a delivery under way goes on").isLessThanOrEqualTo(0);
        pace.delivered(6_000_000, 11_000_000, true);
        assertThat(pace.left(11_000_000)).isEqualTo(10_000_000);
    }

    @Test
    void aDeliveryThatTookVeryLongIsNotFollowedByAsLongAPause() {
        pace.delivered(0, 10_000_000_000L, true);
        assertThat(pace.left(10_000_000_000L)).isEqualTo(50_000_000);
    }
}
