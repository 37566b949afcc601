package io.presence.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A file of results that runs are appended to, whoever began it; written after each, so that no end loses one. */
public final class ResultsFile {
    private final Path file;
    private final JsonObject results;

    private ResultsFile(Path file, JsonObject results) {
        this.file = file;
        this.results = results;
    }

    /**
     * Begins it, in place of one that is there.
     *
     * @param file where
     * @param command what its runs are made by
     * @param machine what they are made on
     * @return the file, to be written with its first run
     */
    public static ResultsFile begin(Path file, String command, JsonObject machine) {
        return new ResultsFile(
                file,
                new JsonObject()
                        .put(
                                "startedAt",
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .put("machine", machine)
                        .put("command", command)
                        .put("runs", new JsonArray()));
    }

    /**
     * Goes on with it, or begins it.
     *
     * @param file where
     * @param command what these runs are made by; stands below what the file's others were
     * @return the file
     * @throws IOException if it cannot be read
     */
    public static ResultsFile open(Path file, String command) throws IOException {
        if (!Files.exists(file)) {
            return begin(file, command, Machine.describe());
        }
        JsonObject results = new JsonObject(Files.readString(file));
        return new ResultsFile(file, results.put("command", results.getString("command") + "\n" + command));
    }

    /**
     * Writes one run more.
     *
     * @param run the run
     * @throws IOException if it cannot be written
     */
    public void add(JsonObject run) throws IOException {
        results.getJsonArray("runs").add(run);
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        Path whole = Files.createTempFile(directory, "results", ".json");
        Files.writeString(whole, results.encodePrettily() + "\n");
        Files.move(whole, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
