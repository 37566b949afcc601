package io.presence.bench.scenario;

import io.presence.bench.load.Latencies;
import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Visits;
import io.presence.bench.load.Watchers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Watchers of everybody, and users who log in at a steady rate: the highest at which nearly all watchers are told in
 * time. Every step of the ladder is a point of latency over load.
 */
final class Capacity implements Measure {
    private final int watchers;
    private final double firstRate;
    private final double highestRate;
    private final int p99Millis;
    private final int users;
    private final WarmUp warmUp;
    private final Duration settle;
    private final Duration measured;
    private final JsonArray series = new JsonArray();

    Capacity(Parameters parameters) {
        watchers = parameters.number("watchers", 1000);
        firstRate = parameters.fraction("firstLoginsPerSecond", 20);
        highestRate = parameters.fraction("highestLoginsPerSecond", 20_000);
        p99Millis = parameters.number("p99Millis", 30);
        users = parameters.number("warmUpUsers", 20);
        warmUp = WarmUp.of(parameters, 5);
        settle = parameters.seconds("settle", 1);
        measured = parameters.seconds("measure", 3.5);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Visits visits = new Visits(load, FanOut.VISITORS);
            Watchers all = Watchers.subscribe(load, watchers, visits);
            warmUp.visit(load, visits, users, () -> all.checkExact(load.call(visits::over)));
            JsonObject best = new Ladder(firstRate, highestRate)
                    .climb(rate -> step(load, new Window(load, server), visits, all, rate))
                    .copy();
            best.remove(Ladder.HELD);
            return new JsonObject().put("figures", best).put("series", series);
        }
    }

    private JsonObject step(LoadLoop load, Window window, Visits visits, Watchers all, double rate) {
        long before = load.call(all::notices);
        long start = System.nanoTime();
        // Half a second behind is beyond any hope of the bound.
        int most = (int) Math.max(100, rate / 2);
        AtomicReference<Latencies> recorded = new AtomicReference<>();
        JsonObject cost = window.cost(() -> {
            recorded.set(visits.pace(rate, settle, measured, Duration.ZERO, most));
            all.checkExact(load.call(visits::over));
        });
        Latencies latencies = recorded.get();
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean whole = !visits.isAbandoned();
        if (whole) {
            latencies.checkComplete(watchers);
        }
        JsonObject step = Latency.figures(latencies)
                .put("loginsPerSecond", rate)
                .put("deliveriesPerSecond", (load.call(all::notices) - before) / seconds)
                .put("seconds", seconds)
                .mergeIn(cost);
        step.put(Ladder.HELD, whole && step.getLong("p99Micros", 0L) < p99Millis * 1000L);
        if (!whole) {
            step.put(Ladder.ABANDONED, true);
        }
        System.err.println("    " + step.encode());
        series.add(step);
        return step;
    }
}
