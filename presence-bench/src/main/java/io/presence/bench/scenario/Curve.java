package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;

/** What a scenario costs as its work grows; of our server alone, once. */
enum Curve {
    /** Deliveries a second over the number of watchers. */
    FAN_OUT_WATCHERS("fan-out-watchers", Scenario.FAN_OUT, "watchers"),
    /** Memory over the number of connections. */
    MEMORY_CONNECTIONS("memory-connections", Scenario.IDLE_MEMORY, "connections"),
    /** Deliveries a second over the number of event loops: then the server and the load share all cores. */
    LOOPS("loops", Scenario.FAN_OUT, "loops");

    private final String id;
    private final Scenario scenario;
    private final String over;

    Curve(String id, Scenario scenario, String over) {
        this.id = id;
        this.scenario = scenario;
        this.over = over;
    }

    static List<String> ids() {
        return Arrays.stream(values()).map(Curve::id).toList();
    }

    static boolean isOne(String id) {
        return ids().contains(id);
    }

    static Curve of(String id) {
        return Arrays.stream(values())
                .filter(curve -> curve.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    String id() {
        return id;
    }

    Scenario scenario() {
        return scenario;
    }

    /** What it is drawn over: the name of its points' parameter in the results. */
    String over() {
        return over;
    }

    boolean isPinned() {
        return this != LOOPS;
    }

    List<Integer> points(boolean quick) {
        return switch (this) {
            case FAN_OUT_WATCHERS -> quick ? List.of(10, 50) : List.of(10, 100, 1000, 3000, 10_000);
            case MEMORY_CONNECTIONS -> quick ? List.of(100, 500) : List.of(1000, 5000, 10_000, 19_000);
            case LOOPS -> List.of(1, 2);
        };
    }

    JsonObject parameters(int x) {
        return switch (this) {
            case FAN_OUT_WATCHERS, MEMORY_CONNECTIONS -> new JsonObject().put(over, x);
            case LOOPS -> new JsonObject();
        };
    }

    /** Options of our server. */
    List<String> options(int x) {
        return switch (this) {
            case FAN_OUT_WATCHERS, MEMORY_CONNECTIONS -> List.of();
            case LOOPS -> List.of("eventLoops=" + x);
        };
    }
}
