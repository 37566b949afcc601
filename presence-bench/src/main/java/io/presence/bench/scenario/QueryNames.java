package io.presence.bench.scenario;

import io.presence.bench.load.Askers;
import io.presence.bench.load.LoadLoop;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** A few who ask whether some users are online, by name, of very many who are: put into the server by its program. */
final class QueryNames implements Measure {
    /** Of those whom a program puts online. */
    static final String ONLINE = "online@example/";

    private static final int QUESTIONS = 40;
    private static final long SEED = 7;

    private final int online;
    private final int askers;
    private final int names;
    private final Duration warmUp;
    private final Duration measured;

    QueryNames(Parameters parameters) {
        online = parameters.number("online", 100_000);
        askers = parameters.number("askers", 8);
        names = parameters.number("namesEach", 100);
        warmUp = parameters.seconds("warmUp", 3);
        measured = parameters.seconds("measure", 3);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        try (LoadLoop load = new LoadLoop(server.url())) {
            Askers all = Askers.ofNames(load, askers, ONLINE, online, names, QUESTIONS, SEED);
            return QueryEveryone.measure(load, server, all, warmUp, measured);
        }
    }
}
