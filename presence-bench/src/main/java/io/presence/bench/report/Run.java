package io.presence.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One run of one scenario against one server.
 *
 * @param scenario its id
 * @param program {@link #OURS} or {@link #PUBLISHED}
 * @param round from 1: what ran in one round ran one after the other, on the machine as it then was
 * @param parameters what it was run with
 * @param yardstick what the machine wrote a second beside it, if that was measured
 * @param figures what was measured
 * @param series what was measured step by step, if it had steps
 */
record Run(
        String scenario,
        String program,
        int round,
        JsonObject parameters,
        OptionalDouble yardstick,
        JsonObject figures,
        List<JsonObject> series) {
    static final String OURS = "presence";
    static final String PUBLISHED = "deepstream";

    static Run of(JsonObject json) {
        Double yardstick = json.getDouble("yardstick");
        return new Run(
                json.getString("scenario"),
                json.getString("program"),
                json.getInteger("round"),
                json.getJsonObject("parameters", new JsonObject()),
                yardstick == null ? OptionalDouble.empty() : OptionalDouble.of(yardstick),
                json.getJsonObject("figures", new JsonObject()),
                json.getJsonArray("series", new JsonArray()).stream()
                        .map(JsonObject.class::cast)
                        .toList());
    }

    /** A figure, if it was measured. */
    OptionalDouble figure(String key) {
        Double value = figures.getDouble(key);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** A figure for each write that the machine was able to, if both were measured. */
    OptionalDouble perWrite(String key) {
        OptionalDouble value = figure(key);
        return value.isEmpty() || yardstick.isEmpty() || yardstick.getAsDouble() == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(value.getAsDouble() / yardstick.getAsDouble());
    }
}
