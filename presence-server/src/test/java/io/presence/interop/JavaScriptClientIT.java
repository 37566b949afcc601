package io.presence.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs the tests of {@code interop/test}, in which the public JavaScript client uses the started jar. */
class JavaScriptClientIT {
    private static final long DEADLINE_SECONDS = 180;

    @Test
    void thePublicJavaScriptClientUsesOurServerUnchanged() throws Exception {
        Interop.require();
        Path log = Path.of(System.getProperty("presence.jar")).resolveSibling("javascript-client.log");
        ProcessBuilder builder = new ProcessBuilder("npm", "test", "--silent")
                .directory(Interop.FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PRESENCE_JAR", System.getProperty("presence.jar"),
                        "JAVA_HOME", System.getProperty("java.home")));
        Process tests = builder.start();
        try {
            assertThat(tests.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("ended in time, see %s", log)
                    .isTrue();
            String output = java.nio.file.Files.readString(log);
            assertThat(tests.exitValue()).as(output).isZero();
            // So that a run that found no test cannot pass.
            assertThat(output).containsPattern("# pass [1-9][0-9]").contains("# fail 0", "# skipped 0");
        } finally {
            tests.descendants().forEach(ProcessHandle::destroyForcibly);
            tests.destroyForcibly();
        }
    }
}
