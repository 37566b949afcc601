package io.presence.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static Run run(String program, int round, double deliveries) {
        return new Run(
                "fan-out",
                program,
                round,
                new JsonObject(),
                OptionalDouble.empty(),
                new JsonObject().put("deliveriesPerSecond", deliveries),
                List.of());
    }

    private static Comparison compare(Run... runs) {
        return Comparison.of(List.of(runs), run -> run.figure("deliveriesPerSecond"));
    }

    @Test
    void theMedianOfAnEvenNumberIsBetweenTheTwoInTheMiddle() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0, 2.0))).isEqualTo(new Spread(3, 1, 9, 4));
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9, 3));
    }

    @Test
    void aRatioIsOfOneRoundAndNotOfTheMedians() {
        Comparison compared = compare(
                run(Run.OURS, 1, 10),
                run(Run.PUBLISHED, 1, 1),
                run(Run.OURS, 2, 30),
                run(Run.PUBLISHED, 2, 10),
                run(Run.PUBLISHED, 3, 5),
                run(Run.OURS, 3, 20));

        assertThat(compared.ratio()).contains(new Spread(4, 3, 10, 3));
        assertThat(compared.ours()).contains(new Spread(20, 10, 30, 3));
        assertThat(compared.published()).contains(new Spread(5, 1, 10, 3));
    }

    @Test
    void aRoundOfOneServerAloneAndOneOfNothingHaveNoRatio() {
        Comparison compared = compare(
                run(Run.OURS, 1, 10),
                run(Run.OURS, 2, 30),
                run(Run.PUBLISHED, 2, 10),
                run(Run.OURS, 3, 1),
                run(Run.PUBLISHED, 3, 0));

        assertThat(compared.ratio()).contains(new Spread(3, 3, 3, 1));
    }

    @Test
    void roundsThatAreRunAgainArePairedInTheirOrder() {
        Comparison compared =
                compare(run(Run.OURS, 1, 10), run(Run.PUBLISHED, 1, 1), run(Run.OURS, 1, 40), run(Run.PUBLISHED, 1, 2));

        assertThat(compared.ratio()).contains(new Spread(15, 10, 20, 2));
    }

    @Test
    void aFigureOfTheYardstickIsForEachWrite() {
        Run beside = Run.of(new JsonObject("""
                        {"scenario": "fan-out", "program": "presence", "round": 1, "yardstick": 200000,
                         "figures": {"deliveriesPerSecond": 5000000}}
                        """));

        assertThat(beside.perWrite("deliveriesPerSecond")).hasValue(25);
        assertThat(run(Run.OURS, 1, 1).perWrite("deliveriesPerSecond")).isEmpty();
    }
}
