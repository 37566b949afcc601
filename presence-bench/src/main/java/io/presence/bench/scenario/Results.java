package io.presence.bench.scenario;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that the runs are written to, after each of them. */
final class Results {
    private final Path file;
    private final JsonObject results;
    private final JsonArray runs = new JsonArray();

    /** @param head what is true of all runs */
    Results(Path file, JsonObject head) {
        this.file = file;
        this.results = head.put("runs", runs);
    }

    void add(JsonObject run) throws IOException {
        runs.add(run);
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path whole = Files.createTempFile(directory, "results", ".json");
        Files.writeString(whole, results.encodePrettily());
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
