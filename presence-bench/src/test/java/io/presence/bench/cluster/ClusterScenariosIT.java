package io.presence.bench.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scenarios run small; that each join was told once and in order is what they check themselves. */
class ClusterScenariosIT {
    @Test
    @Timeout(180)
    void threeNodesAreMeasuredAndTheRunsAppended(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("results.json");
        Files.writeString(file, """
                {"startedAt": "2026-01-01T00:00:00Z", "command": "before", "runs": [{"scenario": "fan-out"}]}
                """);

        ClusterScenarios.main(new String[] {"--quick", "--out", file.toString()});

        JsonObject results = new JsonObject(Files.readString(file));
        assertThat(results.getString("startedAt")).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(results.getString("command"))
                .startsWith("before\npresence-bench/cluster-scenarios.sh --quick --out ");
        List<JsonObject> runs = results.getJsonArray("runs").stream()
                .map(JsonObject.class::cast)
                .toList();
        assertThat(runs)
                .extracting(run -> run.getString("scenario"))
                .containsExactly("fan-out", "cluster-latency", "cluster-joins", "cluster-memory");
        assertThat(figures(runs.get(1)).fieldNames())
                .containsExactlyInAnyOrder("p50Micros", "p99Micros", "p999Micros", "maxMicros");
        assertThat(figures(runs.get(2)).fieldNames()).containsExactly("joinsPerSecond");
        assertThat(figures(runs.get(3)).fieldNames()).containsExactly("bytesPerUser");
    }

    private static JsonObject figures(JsonObject run) {
        assertThat(run.getString("program")).isEqualTo("presence");
        assertThat(run.getInteger("round")).isEqualTo(1);
        return run.getJsonObject("figures");
    }
}
