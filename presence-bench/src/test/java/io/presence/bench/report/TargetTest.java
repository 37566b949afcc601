package io.presence.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TargetTest {
    @Test
    void aTargetIsMetAtItsBoundAndMissedBeyond() {
        assertThat(Target.FAN_OUT.verdict(40)).isEqualTo("**met**: 1 times the target");
        assertThat(Target.FAN_OUT.verdict(30)).isEqualTo("**missed**: 0.75 times the target");
        assertThat(Target.PACED_P99.verdict(0.5)).isEqualTo("**met**: 1 times the bound");
        assertThat(Target.PACED_P99.verdict(0.75)).isEqualTo("**missed**: 1.5 times the bound");
    }

    @Test
    void belowIsBelow() {
        assertThat(Target.CLUSTER_LATENCY.verdict(5_000)).isEqualTo("**met**: 0.5 times the bound");
        assertThat(Target.CLUSTER_LATENCY.verdict(10_000)).isEqualTo("**missed**: 1 times the bound");
    }

    @Test
    void whatIsAskedIsInTheUnitOfTheTable() {
        assertThat(Target.PACED_P999.asked()).isEqualTo("below 15");
        assertThat(Target.PACED_P50.asked()).isEqualTo("at most 0.65 times");
        assertThat(Target.CLUSTER_JOINS.asked()).isEqualTo("at least 86 000");
    }
}
