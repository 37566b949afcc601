package io.presence.tck.report;

import io.presence.tck.PresenceRule;
import io.presence.tck.lab.Transcript;
import io.presence.tck.run.Fault;
import io.presence.tck.run.Outcome;
import io.presence.tck.run.RuleResult;
import io.presence.tck.run.RunResult;
import io.presence.tck.run.TestResult;
import io.presence.tck.wire.Printable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A run as JSON, without transcripts: what the table of several runs is made of. */
public final class ResultsJson {
    private ResultsJson() {}

    /**
     * Writes it.
     *
     * @param result the run
     * @param file the file, which is written over
     * @throws IOException if it cannot be written
     */
    public static void write(RunResult result, Path file) throws IOException {
        JsonObject rules = new JsonObject();
        for (RuleResult rule : result.rules()) {
            JsonArray tests = new JsonArray();
            for (TestResult test : rule.tests()) {
                tests.add(new JsonObject()
                        .put("test", test.test())
                        .put("outcome", test.outcome().name())
                        .put("fault", test.fault().name())
                        .put("millis", test.millis())
                        .put("message", Printable.lines(test.message())));
            }
            rules.put(
                    rule.rule().id(),
                    new JsonObject()
                            .put("outcome", rule.outcome().name())
                            .put("millis", rule.millis())
                            .put("message", Printable.lines(rule.message()))
                            .put("tests", tests));
        }
        JsonObject json = new JsonObject()
                .put("implementation", Printable.line(result.implementation()))
                .put("millis", result.millis())
                .put("summary", result.summary())
                .put("rules", rules);
        Files.writeString(file, json.encodePrettily() + "\n");
    }

    /**
     * Reads one that was written; its transcripts are empty.
     *
     * @param file the file
     * @return the run
     * @throws IOException if it cannot be read
     * @throws IllegalArgumentException if it is none, or has a rule that there is none of; the message names the file
     */
    public static RunResult read(Path file) throws IOException {
        try {
            JsonObject json = new JsonObject(Files.readString(file));
            List<RuleResult> rules = new ArrayList<>();
            for (Map.Entry<String, Object> each : json.getJsonObject("rules")) {
                rules.add(rule(PresenceRule.of(each.getKey()), (JsonObject) each.getValue()));
            }
            return new RunResult(json.getString("implementation"), rules, json.getLong("millis"));
        } catch (RuntimeException e) {
            // Of what is missing or of another type, JSON's own or ours.
            throw new IllegalArgumentException(file + " is no results.json of this kit: " + e.getMessage(), e);
        }
    }

    private static RuleResult rule(PresenceRule rule, JsonObject json) {
        List<TestResult> tests = new ArrayList<>();
        for (Object each : json.getJsonArray("tests")) {
            JsonObject test = (JsonObject) each;
            tests.add(new TestResult(
                    test.getString("test"),
                    Outcome.valueOf(test.getString("outcome")),
                    Fault.valueOf(test.getString("fault")),
                    test.getString("message"),
                    test.getLong("millis"),
                    new Transcript()));
        }
        return new RuleResult(rule, Outcome.valueOf(json.getString("outcome")), json.getString("message"), tests);
    }
}
