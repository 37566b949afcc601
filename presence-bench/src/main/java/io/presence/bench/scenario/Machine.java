package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What it was measured on. */
final class Machine {
    private static final Pattern MODEL = Pattern.compile("model name\\s*:\\s*(.*)");
    private static final Pattern MEMORY = Pattern.compile("MemTotal:\\s+(\\d+) kB");

    private Machine() {}

    static JsonObject describe(Published published) throws IOException {
        return new JsonObject()
                .put("cpu", first(MODEL, Path.of("/proc/cpuinfo")))
                .put("cores", Runtime.getRuntime().availableProcessors())
                .put("memoryBytes", Long.parseLong(first(MEMORY, Path.of("/proc/meminfo"))) * 1024)
                .put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"))
                .put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"))
                .put("node", output(List.of(published.node(), "--version")))
                .put("published", published.version())
                .put("pinned", Cores.arePinned());
    }

    private static String first(Pattern pattern, Path file) throws IOException {
        Matcher matcher = pattern.matcher(Files.readString(file));
        return matcher.find() ? matcher.group(1) : "0";
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            return "none";
        }
    }
}
