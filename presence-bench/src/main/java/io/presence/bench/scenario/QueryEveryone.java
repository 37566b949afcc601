package io.presence.bench.scenario;

import io.presence.bench.load.Askers;
import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Residents;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;

/** A few who ask for everybody, again and again: residents, and each other. */
final class QueryEveryone implements Measure {
    private static final String RESIDENTS = "u";
    private static final int CONNECTING = 100;

    private final int residents;
    private final int askers;
    private final Duration warmUp;
    private final Duration measured;

    QueryEveryone(Parameters parameters) {
        residents = parameters.number("residents", 1000);
        askers = parameters.number("askers", 8);
        warmUp = parameters.seconds("warmUp", 3);
        measured = parameters.seconds("measure", 3);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Residents.logIn(load, RESIDENTS, residents, CONNECTING);
            Askers all = Askers.ofEverybody(load, askers, RESIDENTS, residents);
            return measure(load, server, all, warmUp, measured);
        }
    }

    static JsonObject measure(LoadLoop load, MeasuredServer server, Askers all, Duration warmUp, Duration measured)
            throws Exception {
        all.begin();
        load.goOn(warmUp);
        JsonObject figures = new Window(load, server)
                .measure(
                        measured,
                        Map.of("answersPerSecond", all::answers, "answeredBytesPerSecond", all::bytesAnswered));
        all.end();
        return new JsonObject().put("figures", figures);
    }
}
