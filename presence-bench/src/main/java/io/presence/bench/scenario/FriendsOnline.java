package io.presence.bench.scenario;

import io.presence.bench.load.Friends;
import io.presence.bench.load.LoadLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;

/** Watchers that subscribe to some of many users by name, and users who log in and out as fast as they can. */
final class FriendsOnline implements Measure {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long SEED = 7;

    private final int watchers;
    private final int names;
    private final int population;
    private final int users;
    private final WarmUp warmUp;
    private final Duration measured;

    FriendsOnline(Parameters parameters) {
        watchers = parameters.number("watchers", 1000);
        names = parameters.number("namesEach", 100);
        population = parameters.number("population", 10_000);
        users = parameters.number("users", 20);
        warmUp = WarmUp.of(parameters, 5);
        measured = parameters.seconds("measure", 4);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Friends friends = Friends.subscribe(load, population, watchers, names, SEED);
            warmUp.visit(load, friends.visits(), users, () -> {});
            friends.visits().begin(users);
            load.goOn(FanOut.BEGINNING);
            JsonObject figures = new Window(load, server)
                    .measure(
                            measured,
                            Map.of(
                                    "deliveriesPerSecond",
                                    friends::notices,
                                    "loginsPerSecond",
                                    friends.visits()::logins));
            load.await(friends.visits().end(), PATIENCE, () -> "the last visits to end");
            friends.checkExact();
            return new JsonObject().put("figures", figures);
        }
    }
}
