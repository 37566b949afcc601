package io.presence.bench.report;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a file of results holds.
 *
 * @param startedAt when its first run began
 * @param command what its runs were made by, a line each
 * @param machine what they were made on
 * @param runs in the order of their making
 */
record Results(String startedAt, String command, JsonObject machine, List<Run> runs) {

    static Results read(Path file) throws IOException {
        return of(new JsonObject(Files.readString(file)));
    }

    static Results of(JsonObject json) {
        return new Results(
                json.getString("startedAt", ""),
                json.getString("command", ""),
                json.getJsonObject("machine", new JsonObject()),
                json.getJsonArray("runs", new JsonArray()).stream()
                        .map(JsonObject.class::cast)
                        .map(Run::of)
                        .toList());
    }

    /** The runs of a scenario. */
    List<Run> of(String scenario) {
        return runs.stream().filter(run -> run.scenario().equals(scenario)).toList();
    }
}
