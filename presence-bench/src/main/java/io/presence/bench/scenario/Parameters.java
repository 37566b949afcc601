package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** What a scenario was given, and what it takes where nothing was given; remembers what was used. */
final class Parameters {
    private final JsonObject given;
    private final JsonObject used = new JsonObject();

    Parameters(JsonObject given) {
        this.given = given;
    }

    int number(String name, int otherwise) {
        int value = given.getInteger(name, otherwise);
        used.put(name, value);
        return value;
    }

    double fraction(String name, double otherwise) {
        double value = given.getDouble(name, otherwise);
        used.put(name, value);
        return value;
    }

    /** A time, in seconds under its name with that unit, which need not be whole. */
    Duration seconds(String name, double otherwise) {
        return Duration.ofNanos((long) (fraction(name + "Seconds", otherwise) * 1e9));
    }

    JsonObject used() {
        return used;
    }

    void checkAllKnown(String scenario) {
        Set<String> unknown = new TreeSet<>(given.fieldNames());
        unknown.removeAll(used.fieldNames());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    scenario + " has no parameter " + unknown + ": it has " + used.fieldNames());
        }
    }
}
