package io.presence.bench.scenario;

import io.presence.bench.load.LoadLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The measured time of a load that goes on before and after it: what was counted in it, and what it cost. */
final class Window {
    private final LoadLoop load;
    private final MeasuredServer server;

    Window(LoadLoop load, MeasuredServer server) {
        this.load = load;
        this.server = server;
    }

    private record Reading(long nanos, Map<String, Long> counts) {}

    /**
     * Lets the load go on, and counts.
     *
     * @param counters what is counted a second, by the figure's name; read on the load's loop
     */
    JsonObject measure(Duration time, Map<String, LongSupplier> counters) {
        JsonObject figures = new JsonObject();
        JsonObject cost = cost(() -> {
            Reading before = read(counters);
            load.goOn(time);
            Reading after = read(counters);
            double seconds = (after.nanos() - before.nanos()) / 1e9;
            after.counts()
                    .forEach((name, count) ->
                            figures.put(name, (count - before.counts().get(name)) / seconds));
            figures.put("measuredSeconds", seconds);
        });
        return figures.mergeIn(cost);
    }

    /** The cores' time that something takes, in the server where that is known and in the load. */
    JsonObject cost(Runnable measured) {
        double serverCpu = serverCpuSeconds();
        double loadCpu = ProcessCost.ofThis().cpuSeconds();
        measured.run();
        JsonObject figures = new JsonObject();
        if (server.pid().isPresent()) {
            figures.put("serverCpuSeconds", serverCpuSeconds() - serverCpu);
        }
        return figures.put("loadCpuSeconds", ProcessCost.ofThis().cpuSeconds() - loadCpu);
    }

    private double serverCpuSeconds() {
        return server.pid().isPresent() ? new ProcessCost(server.pid().getAsLong()).cpuSeconds() : 0;
    }

    private Reading read(Map<String, LongSupplier> counters) {
        return load.call(() -> {
            Map<String, Long> counts = new HashMap<>();
            counters.forEach((name, counter) -> counts.put(name, counter.getAsLong()));
            return new Reading(System.nanoTime(), counts);
        });
    }
}
