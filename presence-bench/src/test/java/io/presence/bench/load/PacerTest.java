package io.presence.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacerTest {
    private static final long SECOND = 1_000_000_000;

    private static List<Long> due(Pacer pacer, long now) {
        List<Long> all = new ArrayList<>();
        for (long due = pacer.takeDue(now); due != Pacer.NOTHING; due = pacer.takeDue(now)) {
            all.add(due);
        }
        return all;
    }

    @Test
    void loginsAreDueAtEvenDistances() {
        Schedule schedule = new Schedule(7 * SECOND, 4);

        assertThat(due(new Pacer(schedule, 5), 100 * SECOND))
                .containsExactly(
                        7 * SECOND,
                        7 * SECOND + SECOND / 4,
                        7 * SECOND + SECOND / 2,
                        7 * SECOND + 3 * SECOND / 4,
                        8 * SECOND);
    }

    @Test
    void nothingIsDueEarly() {
        Pacer pacer = new Pacer(new Schedule(SECOND, 10), 100);

        assertThat(due(pacer, SECOND - 1)).isEmpty();
        assertThat(due(pacer, SECOND)).containsExactly(SECOND);
        assertThat(due(pacer, SECOND + 99_999_999)).isEmpty();
        assertThat(pacer.nextNanos()).isEqualTo(SECOND + 100_000_000);
    }

    @Test
    void theIndexOfATimeIsTheFirstLoginDueThenOrLater() {
        Schedule schedule = new Schedule(SECOND, 10);

        assertThat(schedule.indexAt(SECOND)).isZero();
        assertThat(schedule.indexAt(SECOND + 1)).isOne();
        assertThat(schedule.indexAt(3 * SECOND)).isEqualTo(20);
    }

    @Test
    void aStallIsCountedAtEachLoginThatWasDueInItAndNotAtOneAlone() {
        int rate = 100;
        Pacer pacer = new Pacer(new Schedule(0, rate), 2L * rate);
        Latencies latencies = new Latencies(0, 2 * rate);

        // Each login is told of after a millisecond, but for the second second nothing moves at all.
        int visit = 0;
        for (long now = 0; now < SECOND; now += SECOND / 1000) {
            for (long due : due(pacer, now)) {
                latencies.joined(visit++, now + SECOND / 1000 - due, true);
            }
        }
        for (long due : due(pacer, 2 * SECOND)) {
            latencies.joined(visit++, 2 * SECOND + SECOND / 1000 - due, false);
        }

        assertThat(latencies.all().getTotalCount()).isEqualTo(2L * rate);
        assertThat(latencies.all().getValueAtPercentile(50)).isEqualTo(1000);
        assertThat(latencies.all().getValueAtPercentile(75)).isCloseTo(500_000, within(20_000L));
        assertThat(latencies.all().getMaxValue()).isCloseTo(1_000_000, within(20_000L));
        assertThat(latencies.alone().getTotalCount()).isEqualTo(rate);
    }

    @Test
    void onlyTheVisitsOfItsTimeAreRecorded() {
        Latencies latencies = new Latencies(10, 20);

        for (int visit = 0; visit < 30; visit++) {
            latencies.joined(visit, 5_000_000, true);
        }

        assertThat(latencies.all().getTotalCount()).isEqualTo(10);
    }
}
