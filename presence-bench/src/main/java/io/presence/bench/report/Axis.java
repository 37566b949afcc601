package io.presence.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * One axis of a chart: what it shows, from where to where, and where it is labelled.
 *
 * @param label what it shows, with its unit
 * @param log whether equal ratios are equal lengths
 * @param from where it begins
 * @param to where it ends
 * @param ticks the labelled places
 */
record Axis(String label, boolean log, double from, double to, List<Double> ticks) {
    private static final double[] STEPS = {1, 2, 5};
    private static final int LINEAR_TICKS = 5;
    /** Up to so many decades there is room for more labels than one each. */
    private static final double FEW_DECADES = 2.2;

    /** Equal ratios are equal lengths; what is not above 0 has no place of its own, and stands at the beginning. */
    static Axis log(String label, double[] values) {
        double least = DoubleStream.of(values).filter(value -> value > 0).min().orElse(1);
        double most = DoubleStream.of(values).filter(value -> value > 0).max().orElse(1);
        List<Double> steps = new ArrayList<>();
        for (int decade = (int) Math.floor(Math.log10(least)); decade <= Math.ceil(Math.log10(most)); decade++) {
            for (double step : STEPS) {
                // By way of text: 2 times a power of ten is not always the number that is written so.
                steps.add(Double.parseDouble(step + "e" + decade));
            }
        }
        int first = 0;
        while (first + 1 < steps.size() && steps.get(first + 1) <= least) {
            first++;
        }
        int last = steps.size() - 1;
        while (last > first + 1 && steps.get(last - 1) >= most) {
            last--;
        }
        double from = steps.get(first);
        double to = steps.get(last);
        boolean few = Math.log10(to / from) < FEW_DECADES;
        List<Double> ticks = steps.subList(first, last + 1).stream()
                .filter(tick -> few || isPowerOfTen(tick))
                .toList();
        return new Axis(label, true, from, to, ticks);
    }

    private static boolean isPowerOfTen(double tick) {
        return Math.rint(Math.log10(tick)) == Math.log10(tick);
    }

    /** From nothing. */
    static Axis fromZero(String label, double[] values) {
        double most = DoubleStream.of(values).max().orElse(1);
        double rough = (most <= 0 ? 1 : most) / LINEAR_TICKS;
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * decade;
        for (int i = STEPS.length - 1; i >= 0; i--) {
            if (STEPS[i] * decade >= rough) {
                step = STEPS[i] * decade;
            }
        }
        List<Double> ticks = new ArrayList<>(List.of(0.0));
        while (ticks.get(ticks.size() - 1) < most) {
            ticks.add(step * ticks.size());
        }
        return new Axis(label, false, 0, ticks.get(ticks.size() - 1), ticks);
    }

    /** Of a few whole numbers. */
    static Axis whole(String label, double[] values) {
        double least = DoubleStream.of(values).min().orElse(1);
        double most = DoubleStream.of(values).max().orElse(1);
        List<Double> ticks = new ArrayList<>();
        for (double tick = least; tick <= most; tick++) {
            ticks.add(tick);
        }
        return new Axis(label, false, least - 0.5, most + 0.5, ticks);
    }

    /** Where a value stands, from 0 at the beginning to 1 at the end. */
    double place(double value) {
        return log
                ? (Math.log(Math.max(value, from)) - Math.log(from)) / (Math.log(to) - Math.log(from))
                : (value - from) / (to - from);
    }
}
