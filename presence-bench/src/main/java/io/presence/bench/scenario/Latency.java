package io.presence.bench.scenario;

import io.presence.bench.load.Latencies;
import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/** Percentiles, as figures. */
final class Latency {
    private Latency() {}

    static JsonObject figures(Latencies latencies) {
        JsonObject figures = new JsonObject();
        put(figures, "p50Micros", latencies.all(), 50);
        put(figures, "p99Micros", latencies.all(), 99);
        put(figures, "p999Micros", latencies.all(), 99.9);
        put(figures, "maxMicros", latencies.all(), 100);
        // Beside them, those that were the only notice in their read: nothing was gathered with them.
        figures.put(
                "aloneShare",
                (double) latencies.alone().getTotalCount()
                        / Math.max(1, latencies.all().getTotalCount()));
        put(figures, "aloneP50Micros", latencies.alone(), 50);
        put(figures, "aloneP99Micros", latencies.alone(), 99);
        return figures;
    }

    private static void put(JsonObject figures, String name, Histogram histogram, double percentile) {
        if (histogram.getTotalCount() > 0) {
            figures.put(name, histogram.getValueAtPercentile(percentile));
        }
    }
}
