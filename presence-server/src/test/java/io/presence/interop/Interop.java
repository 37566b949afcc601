package io.presence.interop;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * What the tests with the published programs need: Node and the packages of {@code interop/}. Where they are missing
 * the tests are skipped, and say so; in CI ({@code CI=true}) they fail.
 */
public final class Interop {
    public static final Path FOLDER = Path.of(System.getProperty("presence.repository"), "interop");
    private static final long INSTALL_SECONDS = 240;

    private Interop() {}

    public static void require() {
        try {
            if (run(List.of("node", "--version"), 10) != 0) {
                missing("node does not run");
            }
            if (!Files.isDirectory(FOLDER.resolve("node_modules/@deepstream/server"))
                    && run(List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"), INSTALL_SECONDS) != 0) {
                missing("npm ci failed in interop/");
            }
        } catch (IOException e) {
            missing("Node is not installed (" + e.getMessage() + ")");
        }
    }

    private static int run(List<String> command, long seconds) throws IOException {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return -1;
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static void missing(String what) {
        String message =
                "tests with the published programs are skipped: " + what + "; install Node 18 or newer with npm";
        if ("true".equals(System.getenv("CI"))) {
            fail(message + " (in CI a skip is a failure)");
        }
        System.err.println(message);
        Assumptions.abort(message);
    }
}
