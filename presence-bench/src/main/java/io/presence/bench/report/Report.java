package io.presence.bench.report;

import io.presence.bench.report.Plots.Plot;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The measured parts of {@code docs/performance.md}, by their names. */
final class Report {
    private static final String NOT_MEASURED = "not measured";

    /** In whose figures the machine's writes a second show. */
    private static final List<String> FANNED_OUT = List.of("fan-out", "capacity", "friends");

    /** The numbers of idle connections that were asked for. */
    private static final List<Integer> IDLE = List.of(10_000, 50_000);

    private static final String CONNECTIONS = "connections";
    private static final double GIB = 1 << 30;

    private final Results results;
    private final Optional<JsonArray> jmh;

    Report(Results results, Optional<JsonArray> jmh) {
        this.results = results;
        this.jmh = jmh;
    }

    /** Each part's name and Markdown; without JMH's results there is none of them. */
    Map<String, String> parts(List<Plot> plots) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("targets", targets());
        parts.put("yardstick", yardstick());
        parts.put("plots", plots(plots));
        parts.put("transports", transports());
        jmh.ifPresent(found -> parts.put("jmh", JmhTable.of(found)));
        parts.put("machine", machine());
        parts.put("commands", commands());
        parts.put("parameters", parameters());
        return parts;
    }

    // ---- targets ----

    private String targets() {
        StringBuilder out = new StringBuilder("""
                | scenario | figure | published server | presence | ratio | rounds | target | |
                |---|---|---:|---:|---:|---:|---|---|
                """);
        for (Target target : Target.values()) {
            if (target.scenario().equals("idle-memory")) {
                for (int connections : idleConnections()) {
                    List<Run> runs = results.of(target.scenario()).stream()
                            .filter(run -> run.parameters().getInteger(CONNECTIONS, 0) == connections)
                            .toList();
                    row(out, target, target.text() + ": " + Numbers.exact(connections) + " connections", runs);
                }
            } else {
                row(out, target, target.text(), results.of(target.scenario()));
            }
        }
        return out.toString();
    }

    private Set<Integer> idleConnections() {
        Set<Integer> numbers = new TreeSet<>(IDLE);
        results.of("idle-memory").forEach(run -> numbers.add(run.parameters().getInteger(CONNECTIONS, 0)));
        return numbers;
    }

    private static void row(StringBuilder out, Target target, String text, List<Run> runs) {
        Figure figure = target.figure();
        Comparison measured = Comparison.of(runs, run -> run.figure(figure.key()));
        Optional<Spread> judged = target.judged(measured);
        out.append("| ")
                .append(text)
                .append(" | ")
                .append(figure.unit())
                .append(" | ")
                .append(measured.published()
                        .map(spread -> Numbers.spread(spread, figure))
                        .or(target::elsewhere)
                        .orElse(NOT_MEASURED))
                .append(" | ")
                .append(measured.ours()
                        .map(spread -> Numbers.spread(spread, figure))
                        .orElse(NOT_MEASURED))
                .append(" | ")
                .append(measured.ratio().map(Numbers::spread).orElse(""))
                .append(" | ")
                .append(rounds(measured))
                .append(" | ")
                .append(target.asked())
                .append(" | ")
                .append(judged.map(spread -> target.verdict(spread.median())).orElse(NOT_MEASURED))
                .append(" |\n");
    }

    private static String rounds(Comparison measured) {
        return measured.ratio()
                .or(measured::ours)
                .or(measured::published)
                .map(spread -> String.valueOf(spread.count()))
                .orElse("");
    }

    // ---- yardstick ----

    private String yardstick() {
        StringBuilder out = new StringBuilder("""
                | scenario | writes/s of the machine | published server: deliveries a write | presence: deliveries a write |
                |---|---:|---:|---:|
                """);
        for (String scenario : FANNED_OUT) {
            List<Run> runs = results.of(scenario);
            Comparison perWrite = Comparison.of(runs, run -> run.perWrite(Figure.DELIVERIES.key()));
            List<Double> writes = runs.stream()
                    .map(Run::yardstick)
                    .flatMapToDouble(OptionalDouble::stream)
                    .boxed()
                    .toList();
            out.append("| ")
                    .append(scenario)
                    .append(" | ")
                    .append(writes.isEmpty() ? NOT_MEASURED : Numbers.spread(Spread.of(writes)))
                    .append(" | ")
                    .append(perWrite.published().map(Numbers::spread).orElse(NOT_MEASURED))
                    .append(" | ")
                    .append(perWrite.ours().map(Numbers::spread).orElse(NOT_MEASURED))
                    .append(" |\n");
        }
        return out.toString();
    }

    // ---- transports ----

    private String transports() {
        StringBuilder out = new StringBuilder("""
                | transport | fan-out, deliveries/s | paced, p50, ms | paced, p99, ms | rounds |
                |---|---:|---:|---:|---:|
                """);
        Map<String, List<Run>> byTransport = results.of("transports").stream()
                .collect(Collectors.groupingBy(
                        run -> run.parameters().getString("transport"), LinkedHashMap::new, Collectors.toList()));
        byTransport.forEach((transport, runs) -> {
            out.append("| ").append(transport);
            for (Figure figure : List.of(Figure.DELIVERIES, Figure.P50, Figure.P99)) {
                out.append(" | ")
                        .append(Comparison.of(runs, run -> run.figure(figure.key()))
                                .ours()
                                .map(spread -> Numbers.spread(spread, figure))
                                .orElse(NOT_MEASURED));
            }
            out.append(" | ").append(runs.size()).append(" |\n");
        });
        return byTransport.isEmpty() ? "Not measured.\n" : out.toString();
    }

    // ---- plots ----

    private static String plots(List<Plot> plots) {
        List<String> shown = new ArrayList<>();
        for (Plot plot : plots) {
            if (plot.chart().isEmpty()) {
                shown.add(plot.about() + ": " + NOT_MEASURED + ".\n");
            } else {
                shown.add("![" + plot.about() + "](performance/" + plot.file() + ")\n\n<details><summary>"
                        + plot.about() + ": the figures</summary>\n\n" + plot.table() + "\n</details>\n");
            }
        }
        return String.join("\n", shown);
    }

    // ---- how it was measured ----

    private String machine() {
        JsonObject machine = results.machine();
        StringBuilder out = new StringBuilder("| | |\n|---|---|\n");
        fact(out, "begun", results.startedAt());
        fact(out, "processor", machine.getString("cpu"));
        fact(out, "cores", machine.getValue("cores"));
        Double memory = machine.getDouble("memoryBytes");
        fact(out, "memory", memory == null ? null : Numbers.figure(memory / GIB) + " GiB");
        fact(out, "kernel", machine.getString("kernel"));
        fact(out, "Java", machine.getString("java"));
        fact(out, "Node", machine.getString("node"));
        fact(out, "published server", machine.getString("published"));
        return out.toString();
    }

    private static void fact(StringBuilder out, String name, Object value) {
        if (value != null) {
            out.append("| ").append(name).append(" | ").append(value).append(" |\n");
        }
    }

    private String commands() {
        return results.command()
                .lines()
                .map(line -> "    " + line + "\n")
                .collect(Collectors.joining())
                .replace(System.getProperty("user.dir") + "/", "");
    }

    private String parameters() {
        StringBuilder out = new StringBuilder("| scenario | server | runs | parameters |\n|---|---|---:|---|\n");
        Function<Run, List<String>> with = run -> List.of(
                run.scenario(),
                run.program().equals(Run.PUBLISHED) ? "published" : run.program(),
                run.parameters().stream()
                        .map(entry -> entry.getKey() + " " + shown(entry.getValue()))
                        .collect(Collectors.joining(", ")));
        Map<List<String>, Long> counts =
                results.runs().stream().collect(Collectors.groupingBy(with, LinkedHashMap::new, Collectors.counting()));
        counts.forEach((of, count) -> out.append(
                String.format(Locale.ROOT, "| %s | %s | %d | %s |%n", of.get(0), of.get(1), count, of.get(2))));
        return out.toString().replace("\r\n", "\n");
    }

    private static String shown(Object parameter) {
        return parameter instanceof Number number
                ? Numbers.exact(number.doubleValue())
                : String.valueOf(parameter).replace("|", "\\|");
    }
}
