package io.presence.bench.scenario;

import io.presence.bench.load.Askers;
import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Residents;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.atomic.AtomicReference;

/** Very many who log in at once, and stay. */
final class LoginStorm implements Measure {
    private static final String USERS = "resident@example/";

    private final int connections;
    private final int underWay;
    private final int warmUps;
    private final int warmUpConnections;
    private final WarmUp warmUp;

    LoginStorm(Parameters parameters) {
        connections = parameters.number("connections", 10_000);
        underWay = parameters.number("underWay", 200);
        warmUps = parameters.number("warmUps", 2);
        warmUpConnections = parameters.number("warmUpConnections", 10_000);
        warmUp = WarmUp.of(parameters, 0);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            for (int i = 0; i < warmUps; i++) {
                Residents.logIn(load, "early@example/", warmUpConnections, underWay)
                        .logOut();
                warmUp.rest(load);
            }
            AtomicReference<Residents> residents = new AtomicReference<>();
            JsonObject cost = new Window(load, server)
                    .cost(() -> residents.set(Residents.logIn(load, USERS, connections, underWay)));
            double seconds = residents.get().took().toNanos() / 1e9;
            // That all of them are there, and nobody else.
            Askers one = Askers.ofEverybody(load, 1, USERS, connections);
            one.begin();
            one.end();
            return new JsonObject()
                    .put(
                            "figures",
                            new JsonObject()
                                    .put("loginsPerSecond", connections / seconds)
                                    .put("seconds", seconds)
                                    .mergeIn(cost));
        }
    }
}
