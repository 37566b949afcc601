package io.presence.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;
import org.junit.jupiter.api.Test;

class LadderTest {
    private final List<Long> tried = new ArrayList<>();

    private static JsonObject step(double rate, boolean held) {
        return new JsonObject().put("loginsPerSecond", rate).put(Ladder.HELD, held);
    }

    private long climb(double first, double highest, DoublePredicate holds) {
        return Math.round(new Ladder(first, highest)
                .climb(rate -> {
                    tried.add(Math.round(rate));
                    return step(rate, holds.test(rate));
                })
                .getDouble("loginsPerSecond"));
    }

    @Test
    void aRateIsDoubledAndThenTheOnesInBetweenAreTried() {
        assertThat(climb(100, 10_000, rate -> rate < 1100)).isEqualTo(1008);
        assertThat(tried).containsExactly(100L, 200L, 400L, 800L, 1600L, 1600L, 3200L, 3200L, 1270L, 1270L, 1008L);
    }

    @Test
    void aRateThatIsLostOnceIsTriedAgain() {
        assertThat(climb(100, 200, rate -> rate < 150 ? tried.size() > 1 : true))
                .isEqualTo(200);
        assertThat(tried).containsExactly(100L, 100L, 200L);
    }

    @Test
    void aRateThatIsLostDoesNotHideAHigherOneThatIsHeld() {
        assertThat(climb(100, 400, rate -> rate != 200)).isEqualTo(400);
    }

    @Test
    void whereTheFirstIsTooHighLowerOnesAreTried() {
        assertThat(climb(100, 10_000, rate -> rate < 30)).isEqualTo(25);
        assertThat(climb(100, 10_000, rate -> false)).isZero();
    }

    @Test
    void nothingIsTriedBeyondARateThatTheServerWasFarBehindIn() {
        new Ladder(100, 10_000).climb(rate -> {
            tried.add(Math.round(rate));
            return step(rate, rate < 300).put(Ladder.ABANDONED, rate > 300);
        });

        assertThat(tried).containsExactly(100L, 200L, 400L, 317L, 252L);
    }
}
