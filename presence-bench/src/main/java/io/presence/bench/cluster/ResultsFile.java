package io.presence.bench.cluster;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A file of results that runs are appended to, whoever began it; written after each, so that no end loses one. */
final class ResultsFile {
    private final Path file;
    private final JsonObject results;

    private ResultsFile(Path file, JsonObject results) {
        this.file = file;
        this.results = results;
    }

    /**
     * Opens or begins it.
     *
     * @param command what these runs are made by; stands below what the file's others were
     */
    static ResultsFile open(Path file, String command) throws IOException {
        JsonObject results = Files.exists(file)
                ? new JsonObject(Files.readString(file))
                : new JsonObject()
                        .put(
                                "startedAt",
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("machine", ThisMachine.describe())
                        .put("runs", new JsonArray());
        String before = results.getString("command");
        results.put("command", before == null ? command : before + "\n" + command);
        return new ResultsFile(file, results);
    }

    void add(JsonObject run) throws IOException {
        results.getJsonArray("runs").add(run);
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, results.encodePrettily() + "\n");
    }
}
