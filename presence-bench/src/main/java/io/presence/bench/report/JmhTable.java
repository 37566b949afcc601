package io.presence.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Collectors;

/** JMH's results as a table: time and allocated bytes of an operation. */
final class JmhTable {
    /** How JMH's profiler of the collector names it, in its releases of then and now. */
    private static final List<String> ALLOCATED = List.of("gc.alloc.rate.norm", "\u00b7gc.alloc.rate.norm");

    private JmhTable() {}

    static String of(JsonArray results) {
        StringBuilder out = new StringBuilder("| benchmark | ns an operation | bytes allocated |\n|---|---:|---:|\n");
        for (Object each : results) {
            JsonObject result = (JsonObject) each;
            out.append("| ")
                    .append(name(result))
                    .append(" | ")
                    .append(time(result.getJsonObject("primaryMetric")))
                    .append(" | ")
                    .append(allocated(result.getJsonObject("secondaryMetrics", new JsonObject())))
                    .append(" |\n");
        }
        return out.toString();
    }

    private static String name(JsonObject result) {
        String benchmark = result.getString("benchmark");
        int method = benchmark.lastIndexOf('.');
        String type = benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1, method);
        String of = type.endsWith("Benchmark") ? type.substring(0, type.length() - "Benchmark".length()) : type;
        String parameters = result.getJsonObject("params", new JsonObject()).stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return "`" + of + "` " + benchmark.substring(method + 1) + (parameters.isEmpty() ? "" : ", " + parameters);
    }

    private static String time(JsonObject metric) {
        String unit = metric.getString("scoreUnit");
        String suffix = unit.equals("ns/op") ? "" : " " + unit;
        // Of a single iteration JMH writes the text "NaN".
        String error =
                metric.getValue("scoreError") instanceof Number of ? " ± " + Numbers.figure(of.doubleValue()) : "";
        return Numbers.figure(metric.getDouble("score")) + error + suffix;
    }

    private static String allocated(JsonObject secondary) {
        for (String key : ALLOCATED) {
            if (secondary.containsKey(key)) {
                double bytes = secondary.getJsonObject(key).getDouble("score");
                // What the profiler itself allocates, spread over millions of operations.
                return bytes < 0.01 ? "0" : Numbers.figure(bytes);
            }
        }
        return "not measured";
    }
}
