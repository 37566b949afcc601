package io.presence.bench.report;

import java.util.List;

/** What several rounds gave: their median, the least and the most. */
record Spread(double median, double least, double most, int count) {

    /**
     * Sums them up.
     *
     * @param values at least one
     */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(size - 1), size);
    }
}
