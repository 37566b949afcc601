package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/** What can be measured, by the name that the results have it under. */
public enum Scenario {
    /** Watchers of everybody, and users who log in and out as fast as they can. */
    FAN_OUT("fan-out"),
    /** The same at higher and higher rates, up to the highest that is told of in time. */
    CAPACITY("capacity"),
    /** The same at a low rate: how long until it is told of. */
    PACED("paced"),
    /** Watchers of some users by name, and users who log in and out as fast as they can. */
    FRIENDS("friends"),
    /** Who is online, all of them. */
    QUERY_EVERYONE("query-everyone"),
    /** Whether some of very many are online. */
    QUERY_NAMES("query-names"),
    /** Very many who log in at once. */
    LOGIN_STORM("login-storm"),
    /** What a connection costs that does nothing. */
    IDLE_MEMORY("idle-memory");

    private final String id;

    Scenario(String id) {
        this.id = id;
    }

    String id() {
        return id;
    }

    /**
     * Runs it once.
     *
     * @param given parameters other than its own
     * @return {@code figures}, {@code parameters}, and where there are several points {@code series}
     */
    JsonObject run(MeasuredServer server, JsonObject given) throws Exception {
        Parameters parameters = new Parameters(given);
        Measure measure = measure(parameters);
        parameters.checkAllKnown(id);
        return measure.on(server).put("parameters", parameters.used());
    }

    private Measure measure(Parameters parameters) {
        return switch (this) {
            case FAN_OUT -> new FanOut(parameters);
            case CAPACITY -> new Capacity(parameters);
            case PACED -> new Paced(parameters);
            case FRIENDS -> new FriendsOnline(parameters);
            case QUERY_EVERYONE -> new QueryEveryone(parameters);
            case QUERY_NAMES -> new QueryNames(parameters);
            case LOGIN_STORM -> new LoginStorm(parameters);
            case IDLE_MEMORY -> new IdleMemory(parameters);
        };
    }

    static Scenario of(String id) {
        return Arrays.stream(values())
                .filter(scenario -> scenario.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + id + ": there are " + ids()));
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(Scenario::id).toList();
    }
}
