package io.presence.bench.scenario;

import io.presence.bench.load.Latencies;
import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Visits;
import io.presence.bench.load.Watchers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** Watchers of everybody, and users who log in at a low and steady rate: how long until each watcher is told. */
final class Paced implements Measure {
    private final int watchers;
    private final double rate;
    private final int users;
    private final WarmUp warmUp;
    private final Duration settle;
    private final Duration measured;
    private final Duration hold;

    Paced(Parameters parameters) {
        watchers = parameters.number("watchers", 1000);
        rate = parameters.fraction("loginsPerSecond", 20);
        users = parameters.number("warmUpUsers", 20);
        warmUp = WarmUp.of(parameters, 5);
        settle = parameters.seconds("settle", 2);
        // At 20 logins a second the 99th percentile of less would be that of one or two of them.
        measured = parameters.seconds("measure", 20);
        hold = parameters.seconds("hold", 0);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Visits visits = new Visits(load, FanOut.VISITORS);
            Watchers all = Watchers.subscribe(load, watchers, visits);
            warmUp.visit(load, visits, users, () -> all.checkExact(load.call(visits::over)));
            AtomicReference<Latencies> latencies = new AtomicReference<>();
            JsonObject cost = new Window(load, server)
                    .cost(() -> latencies.set(visits.pace(rate, settle, measured, hold, Integer.MAX_VALUE)));
            all.checkExact(load.call(visits::over));
            latencies.get().checkComplete(watchers);
            JsonObject figures = Latency.figures(latencies.get()).put("loginsPerSecond", rate);
            return new JsonObject().put("figures", figures.mergeIn(cost));
        }
    }
}
