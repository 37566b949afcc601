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
        pace.delivered(1_000, 3_000, true);
        assertThat(pace.left(3_000)).isEqualTo(2_000);
        assertThat(pace.left(5_000)).isLessThanOrEqualTo(0);
    }

    @Test
    void theStepsOfADeliveryCountTogether() {
        pace.delivered(0, 1_000, false);
        assertThat(pace.left(1_000)).as("a delivery under way goes on").isLessThanOrEqualTo(0);
        pace.delivered(5_000, 6_000, true);
        assertThat(pace.left(6_000)).isEqualTo(2_000);
    }

    @Test
    void aDeliveryThatTookVeryLongIsNotFollowedByAsLongAPause() {
        pace.delivered(0, 10_000_000_000L, true);
        assertThat(pace.left(10_000_000_000L)).isEqualTo(50_000_000);
    }
}
