package io.presence.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * One figure of both servers. The ratio is of the same round's runs, since the machine is another one in each round: its
 * median is not the ratio of the medians.
 *
 * @param ours what ours measured
 * @param published what the published one did
 * @param ratio ours divided by the published one's
 */
record Comparison(Optional<Spread> ours, Optional<Spread> published, Optional<Spread> ratio) {

    /** A run's place among its program's: the round, and which one of it. */
    private record Place(int round, int occurrence) {}

    static Comparison of(List<Run> runs, Function<Run, OptionalDouble> figure) {
        Map<Place, Double> ours = values(runs, Run.OURS, figure);
        Map<Place, Double> published = values(runs, Run.PUBLISHED, figure);
        List<Double> ratios = new ArrayList<>();
        ours.forEach((place, value) -> {
            double other = published.getOrDefault(place, 0.0);
            if (other > 0) {
                ratios.add(value / other);
            }
        });
        return new Comparison(
                spread(List.copyOf(ours.values())), spread(List.copyOf(published.values())), spread(ratios));
    }

    private static Map<Place, Double> values(List<Run> runs, String program, Function<Run, OptionalDouble> figure) {
        Map<Place, Double> values = new HashMap<>();
        Map<Integer, Integer> occurrences = new HashMap<>();
        for (Run run : runs) {
            if (run.program().equals(program)) {
                int occurrence = occurrences.merge(run.round(), 1, Integer::sum);
                figure.apply(run).ifPresent(value -> values.put(new Place(run.round(), occurrence), value));
            }
        }
        return values;
    }

    private static Optional<Spread> spread(List<Double> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }
}
