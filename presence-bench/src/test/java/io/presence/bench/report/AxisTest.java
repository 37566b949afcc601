package io.presence.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AxisTest {
    private static double[] values(double... values) {
        return values;
    }

    @Test
    void aLogarithmicAxisBeginsAndEndsAtOneTwoOrFiveOfADecade() {
        Axis axis = Axis.log("x", values(6.25, 3_200));

        assertThat(axis.from()).isEqualTo(5);
        assertThat(axis.to()).isEqualTo(5_000);
        assertThat(axis.ticks()).containsExactly(10.0, 100.0, 1_000.0);
        assertThat(axis.place(5)).isZero();
        assertThat(axis.place(5_000)).isEqualTo(1);
        assertThat(axis.place(50)).isCloseTo(1 / 3.0, within(1e-9));
    }

    @Test
    void oneOfFewDecadesIsLabelledMoreOften() {
        assertThat(Axis.log("x", values(1_000, 19_000)).ticks())
                .containsExactly(1_000.0, 2_000.0, 5_000.0, 10_000.0, 20_000.0);
    }

    @Test
    void whatHasNoLogarithmStandsAtTheBeginning() {
        Axis axis = Axis.log("x", values(0, 10, 100));

        assertThat(axis.from()).isEqualTo(10);
        assertThat(axis.place(0)).isZero();
    }

    @Test
    void aLinearAxisBeginsAtNothingAndHoldsTheMost() {
        Axis axis = Axis.fromZero("y", values(4_100, 7_800));

        assertThat(axis.ticks()).containsExactly(0.0, 2_000.0, 4_000.0, 6_000.0, 8_000.0);
        assertThat(axis.place(8_000)).isEqualTo(1);
    }

    @Test
    void oneOfWholeNumbersHasRoomAtBothEnds() {
        Axis axis = Axis.whole("x", values(1, 2));

        assertThat(axis.ticks()).containsExactly(1.0, 2.0);
        assertThat(axis.place(1)).isEqualTo(0.25);
    }

    @Test
    void numbersHaveThreeDigitsAndGroupsOfThousands() {
        assertThat(Numbers.figure(8_123_456)).isEqualTo("8 120 000");
        assertThat(Numbers.figure(34.249)).isEqualTo("34.2");
        assertThat(Numbers.figure(0.04321)).isEqualTo("0.0432");
        assertThat(Numbers.exact(12_345)).isEqualTo("12 345");
    }
}
