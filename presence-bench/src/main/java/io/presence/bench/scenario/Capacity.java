package io.presence.bench.scenario;

import io.presence.bench.load.Latencies;
import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Visits;
import io.presence.bench.load.Watchers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Watchers of everybody, and users who log in at a steady rate: doubled until too many are told late, and then the rates
 * in between, at distances of a quarter. Every step tried is a point of latency over load.
 */
final class Capacity implements Measure {
    /** The third root of 2: a doubling in three steps of about a quarter. */
    private static final double STEP = Math.cbrt(2);

    private final int watchers;
    private final double firstRate;
    private final double highestRate;
    private final int p99Millis;
    private final int users;
    private final Duration warmUp;
    private final Duration settle;
    private final Duration measured;
    private final JsonArray series = new JsonArray();

    Capacity(Parameters parameters) {
        watchers = parameters.number("watchers", 1000);
        firstRate = parameters.fraction("firstLoginsPerSecond", 20);
        highestRate = parameters.fraction("highestLoginsPerSecond", 20_000);
        p99Millis = parameters.number("p99Millis", 30);
        users = parameters.number("warmUpUsers", 20);
        warmUp = parameters.seconds("warmUp", 5);
        settle = parameters.seconds("settle", 1.5);
        measured = parameters.seconds("measure", 3.5);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Visits visits = new Visits(load, FanOut.VISITORS);
            Watchers all = Watchers.subscribe(load, watchers, visits);
            Paced.warmUp(load, visits, all, users, warmUp);
            JsonObject best = climb(rate -> tryTwice(load, visits, all, rate)).copy();
            best.remove("held");
            return new JsonObject().put("figures", best).put("series", series);
        }
    }

    private interface Trial {
        JsonObject at(double rate);
    }

    private JsonObject climb(Trial trial) {
        JsonObject best = new JsonObject().put("loginsPerSecond", 0.0).put("deliveriesPerSecond", 0.0);
        double rate = firstRate;
        JsonObject step = trial.at(rate);
        while (!held(step) && rate > 1) {
            rate /= 2;
            step = trial.at(rate);
        }
        while (held(step)) {
            best = step;
            // Where a lower one was needed, its double is known to be too much.
            if (rate < firstRate || rate * 2 > highestRate) {
                break;
            }
            step = trial.at(rate * 2);
            rate = held(step) ? rate * 2 : rate;
        }
        if (held(best) && rate * 2 <= Math.max(highestRate, firstRate)) {
            for (int steps = 2; steps > 0; steps--) {
                step = trial.at(rate * Math.pow(STEP, steps));
                if (held(step)) {
                    return step;
                }
            }
        }
        return best;
    }

    private static boolean held(JsonObject step) {
        return step.getBoolean("held", false);
    }

    /** A rate that was not held is tried once more: a few seconds may have been the machine's and not the server's. */
    private JsonObject tryTwice(LoadLoop load, Visits visits, Watchers all, double rate) {
        JsonObject first = step(load, visits, all, rate);
        return held(first) ? first : step(load, visits, all, rate);
    }

    private JsonObject step(LoadLoop load, Visits visits, Watchers all, double rate) {
        long before = load.call(all::notices);
        long start = System.nanoTime();
        // Half a second behind is beyond any hope of the bound.
        Latencies latencies = visits.pace(rate, settle, measured, Duration.ZERO, (int) Math.max(100, rate / 2));
        all.checkExact(load.call(visits::over));
        double seconds = (System.nanoTime() - start) / 1e9;
        boolean whole = !visits.isAbandoned();
        if (whole) {
            latencies.checkComplete(watchers);
        }
        JsonObject step = Latency.figures(latencies)
                .put("loginsPerSecond", rate)
                .put("deliveriesPerSecond", (load.call(all::notices) - before) / seconds);
        step.put("held", whole && step.getLong("p99Micros", 0L) < p99Millis * 1000L);
        System.err.println("    " + step.encode());
        series.add(step);
        return step;
    }
}
