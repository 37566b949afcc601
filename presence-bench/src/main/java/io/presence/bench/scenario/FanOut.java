package io.presence.bench.scenario;

import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Visits;
import io.presence.bench.load.Watchers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;

/** Watchers of everybody, and a few users who log in and out as fast as the server lets them. */
final class FanOut implements Measure {
    static final String VISITORS = "visitor@example/";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Until as many are under way as will be. */
    static final Duration BEGINNING = Duration.ofMillis(200);

    private final int watchers;
    private final int users;
    private final WarmUp warmUp;
    private final Duration measured;

    FanOut(Parameters parameters) {
        watchers = parameters.number("watchers", 1000);
        users = parameters.number("users", 20);
        warmUp = WarmUp.of(parameters, 5);
        measured = parameters.seconds("measure", 4);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Visits visits = new Visits(load, VISITORS);
            Watchers all = Watchers.subscribe(load, watchers, visits);
            warmUp.visit(load, visits, users, () -> all.checkExact(load.call(visits::over)));
            visits.begin(users);
            load.goOn(BEGINNING);
            JsonObject figures = new Window(load, server)
                    .measure(measured, Map.of("deliveriesPerSecond", all::notices, "loginsPerSecond", visits::logins));
            all.checkExact(load.await(visits.end(), PATIENCE, () -> "the last visits to end"));
            return new JsonObject().put("figures", figures);
        }
    }
}
