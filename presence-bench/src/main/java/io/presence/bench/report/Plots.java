package io.presence.bench.report;

import io.presence.bench.report.Chart.Line;
import io.presence.bench.report.Chart.Point;
import io.presence.bench.report.Chart.Tone;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What is shown as curves: cost as work grows. */
final class Plots {
    private static final double MILLIS = 1_000;
    private static final double CAPACITY_MILLIS = 30;

    /** A plot's file, what it is about, and the chart if there is anything to show. */
    record Plot(String file, String about, String over, Optional<Chart> chart) {

        /** The figures behind the chart, as a table. */
        String table() {
            List<Line> lines = chart.orElseThrow().lines();
            StringBuilder out = new StringBuilder("| " + over + " |");
            lines.forEach(line -> out.append(' ').append(line.name()).append(" |"));
            out.append("\n|---:|").append("---:|".repeat(lines.size())).append('\n');
            Set<Double> places = new TreeSet<>();
            lines.forEach(line -> line.points().forEach(point -> places.add(point.x())));
            for (double place : places) {
                out.append("| ").append(Numbers.exact(place)).append(" |");
                for (Line line : lines) {
                    String cell = line.points().stream()
                            .filter(point -> point.x() == place)
                            .map(point -> Numbers.spread(point.y()))
                            .findFirst()
                            .orElse("");
                    out.append(' ').append(cell).append(" |");
                }
                out.append('\n');
            }
            return out.toString();
        }
    }

    private final Results results;

    Plots(Results results) {
        this.results = results;
    }

    List<Plot> all() {
        return List.of(deliveries(), memory(), latency(), loops());
    }

    private Plot deliveries() {
        List<Run> runs = Stream.concat(results.of("fan-out-watchers").stream(), results.of("fan-out").stream())
                .toList();
        List<Line> lines = Chart.drawn(Stream.of(
                line("presence", Tone.OURS, false, runs, Run.OURS, "watchers", Figure.DELIVERIES),
                line("published", Tone.PUBLISHED, false, runs, Run.PUBLISHED, "watchers", Figure.DELIVERIES)));
        return plot(
                "deliveries-over-watchers",
                "Deliveries a second over watchers of everybody",
                "watchers",
                lines,
                () -> new Chart(
                        "Fan-out: deliveries a second over watchers",
                        Axis.log("watchers of everybody", Chart.places(lines)),
                        Axis.log("deliveries/s", Chart.heights(lines)),
                        lines,
                        Optional.empty()));
    }

    private Plot memory() {
        List<Run> runs = Stream.concat(results.of("memory-connections").stream(), results.of("idle-memory").stream())
                .toList();
        List<Line> lines = Chart.drawn(Stream.of(
                line("presence, resident", Tone.OURS, false, runs, Run.OURS, "connections", Figure.RESIDENT),
                line("presence, live heap", Tone.OURS, true, runs, Run.OURS, "connections", Figure.LIVE_HEAP),
                line(
                        "published, resident",
                        Tone.PUBLISHED,
                        false,
                        runs,
                        Run.PUBLISHED,
                        "connections",
                        Figure.RESIDENT)));
        return plot(
                "memory-over-connections",
                "Memory over idle connections",
                "connections",
                lines,
                () -> new Chart(
                        "Memory of an idle connection, over their number",
                        Axis.log("connections", Chart.places(lines)),
                        Axis.fromZero("bytes for each connection", Chart.heights(lines)),
                        lines,
                        Optional.empty()));
    }

    private Plot latency() {
        List<Run> runs = results.of("capacity");
        List<Line> lines = Chart.drawn(Stream.of(
                steps("presence, p50", Tone.OURS, true, runs, Run.OURS, Figure.P50),
                steps("presence, p99", Tone.OURS, false, runs, Run.OURS, Figure.P99),
                steps("published, p50", Tone.PUBLISHED, true, runs, Run.PUBLISHED, Figure.P50),
                steps("published, p99", Tone.PUBLISHED, false, runs, Run.PUBLISHED, Figure.P99)));
        return plot(
                "latency-over-load",
                "Login to notice over the rate of logins, 1000 watchers, up to saturation",
                "logins/s",
                lines,
                () -> new Chart(
                        "Login to notice over the load, 1000 watchers",
                        Axis.log("logins/s", Chart.places(lines)),
                        Axis.log("login to notice, ms", withBound(Chart.heights(lines), CAPACITY_MILLIS)),
                        lines,
                        Optional.of(new Chart.Bound("30 ms", CAPACITY_MILLIS))));
    }

    private Plot loops() {
        List<Run> runs = results.of("loops");
        List<Line> lines = Chart.drawn(Stream.of(
                line("presence", Tone.OURS, false, runs, Run.OURS, "loops", Figure.DELIVERIES),
                line("published", Tone.PUBLISHED, false, runs, Run.PUBLISHED, "loops", Figure.DELIVERIES)));
        return plot(
                "throughput-over-loops",
                "Deliveries a second over event loops",
                "loops",
                lines,
                () -> new Chart(
                        "Fan-out: deliveries a second over event loops",
                        Axis.whole("event loops", Chart.places(lines)),
                        Axis.fromZero("deliveries/s", Chart.heights(lines)),
                        lines,
                        Optional.empty()));
    }

    private interface Maker {
        Chart make();
    }

    private static Plot plot(String name, String about, String over, List<Line> lines, Maker maker) {
        return new Plot(name + ".svg", about, over, lines.isEmpty() ? Optional.empty() : Optional.of(maker.make()));
    }

    private static double[] withBound(double[] values, double bound) {
        double[] more = Arrays.copyOf(values, values.length + 1);
        more[values.length] = bound;
        return more;
    }

    /** One point for each value of a parameter. */
    private static Line line(
            String name, Tone tone, boolean dashed, List<Run> runs, String program, String over, Figure figure) {
        Map<Double, List<Double>> found = new TreeMap<>();
        for (Run run : runs) {
            OptionalDouble value = run.figure(figure.key());
            Double place = run.parameters().getDouble(over);
            if (run.program().equals(program) && place != null && value.isPresent()) {
                found.computeIfAbsent(place, at -> new ArrayList<>()).add(value.getAsDouble());
            }
        }
        return new Line(name, tone, dashed, points(found));
    }

    /** One point for each rate that was tried. */
    private static Line steps(String name, Tone tone, boolean dashed, List<Run> runs, String program, Figure figure) {
        ToDoubleFunction<JsonObject> millis = step -> step.getDouble(figure.key()) / MILLIS;
        Map<Double, List<Double>> found = new TreeMap<>();
        for (Run run : runs) {
            if (run.program().equals(program)) {
                run.series().stream()
                        .filter(step -> step.getDouble(figure.key(), 0.0) > 0)
                        .forEach(step -> found.computeIfAbsent(
                                        step.getDouble(Figure.LOGINS.key()), at -> new ArrayList<>())
                                .add(millis.applyAsDouble(step)));
            }
        }
        return new Line(name, tone, dashed, points(found));
    }

    private static List<Point> points(Map<Double, List<Double>> found) {
        return found.entrySet().stream()
                .map(entry -> new Point(entry.getKey(), Spread.of(entry.getValue())))
                .toList();
    }
}
