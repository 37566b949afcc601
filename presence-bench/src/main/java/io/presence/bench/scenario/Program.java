package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;

/**
 * The two that are compared, each in its better case: ours when it has run for a while, the published one when fresh. On
 * one core the JVM's compiler takes half of the time for the first ten seconds under load.
 */
enum Program {
    PRESENCE("presence", 12, 2, 20, 10, 10_000, 400),
    DEEPSTREAM("deepstream", 1.5, 0, 2, 1, 500, 20);

    /** Which are many in little time. */
    private static final double QUERIES_WARM_UP_SECONDS = 6;

    private final String id;
    private final double warmUpSeconds;

    /** After each part of a warm-up, see {@link WarmUp}. */
    private final double restSeconds;

    /** At a steady rate, for which a JVM compiles much anew, for twenty seconds: the warm-up took other branches. */
    private final double settleSeconds;

    private final int storms;
    private final int stormConnections;
    private final double firstLoginsPerSecond;

    Program(
            String id,
            double warmUpSeconds,
            double restSeconds,
            double settleSeconds,
            int storms,
            int stormConnections,
            double firstLoginsPerSecond) {
        this.id = id;
        this.warmUpSeconds = warmUpSeconds;
        this.restSeconds = restSeconds;
        this.settleSeconds = settleSeconds;
        this.storms = storms;
        this.stormConnections = stormConnections;
        this.firstLoginsPerSecond = firstLoginsPerSecond;
    }

    String id() {
        return id;
    }

    static Program of(String id) {
        return Arrays.stream(values())
                .filter(program -> program.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no program " + id + ": presence or deepstream"));
    }

    /** What a scenario is given for this program; what goes into the comparison is the same for both. */
    JsonObject parameters(Scenario scenario) {
        return switch (scenario) {
            case FAN_OUT, FRIENDS -> warmUp();
            case PACED -> warmUp().put("settleSeconds", settleSeconds);
            case QUERY_EVERYONE, QUERY_NAMES ->
                new JsonObject().put("warmUpSeconds", Math.min(warmUpSeconds, QUERIES_WARM_UP_SECONDS));
            case CAPACITY -> warmUp().put("firstLoginsPerSecond", firstLoginsPerSecond);
            case LOGIN_STORM ->
                new JsonObject()
                        .put("warmUps", storms)
                        .put("warmUpConnections", stormConnections)
                        .put("restSeconds", restSeconds);
            case IDLE_MEMORY -> new JsonObject();
        };
    }

    private JsonObject warmUp() {
        return new JsonObject().put("warmUpSeconds", warmUpSeconds).put("restSeconds", restSeconds);
    }
}
