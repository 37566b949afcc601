package io.presence.tck.report;

import io.presence.tck.PresenceRule;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run as JSON: what the table of several runs is made of. */
public final class ResultsJson {
    private ResultsJson() {}

    /** Writes it. */
    public static void write(RunResult result, Path file) throws IOException {
        JsonObject rules = new JsonObject();
        for (RuleResult rule : result.rules()) {
            rules.put(
                    rule.rule().id(),
                    new JsonObject()
                            .put("outcome", rule.outcome().name())
                            .put("millis", rule.millis())
                            .put("message", rule.message()));
        }
        JsonObject json = new JsonObject()
                .put("implementation", result.implementation())
                .put("millis", result.millis())
                .put("summary", result.summary())
                .put("rules", rules);
        Files.writeString(file, json.encodePrettily() + "\n");
    }

    /**
     * Reads one that was written; transcripts are not kept in it.
     *
     * @throws IllegalArgumentException if it has a rule that there is none of
     */
    public static RunResult read(Path file) throws IOException {
        JsonObject json = new JsonObject(Files.readString(file));
        List<RuleResult> rules = new ArrayList<>();
        for (Map.Entry<String, Object> each : json.getJsonObject("rules")) {
            JsonObject rule = (JsonObject) each.getValue();
            rules.add(new RuleResult(
                    PresenceRule.of(each.getKey()),
                    Outcome.valueOf(rule.getString("outcome")),
                    rule.getString("message"),
                    List.of()));
        }
        return new RunResult(json.getString("implementation"), rules, json.getLong("millis"));
    }
}
