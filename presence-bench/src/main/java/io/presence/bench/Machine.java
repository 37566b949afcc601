package io.presence.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the figures depend on besides the code. */
public final class Machine {
    private static final Path CPUS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /**
     * The processor, the memory, the system and Java.
     *
     * @return each under its name
     * @throws IOException if the system does not tell
     */
    public static JsonObject describe() throws IOException {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new JsonObject()
                .put("cpu", cpu())
                .put("cores", system.getAvailableProcessors())
                .put("memoryBytes", system.getTotalMemorySize())
                .put("kernel", system.getName() + " " + system.getVersion())
                .put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
    }

    private static String cpu() throws IOException {
        if (!Files.exists(CPUS)) {
            return System.getProperty("os.arch");
        }
        try (Stream<String> lines = Files.lines(CPUS)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        }
    }
}
