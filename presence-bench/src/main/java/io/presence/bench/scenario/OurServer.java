package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How our server is started: as its program, or within an application where users are to be online without a socket. */
final class OurServer {
    private static final String FLAG = "--";

    private final Settings settings;
    private final List<String> flags = new ArrayList<>();
    private final JsonObject options = new JsonObject();

    /** @param more options beside those of the settings, which they win over */
    OurServer(Settings settings, List<String> more) {
        this.settings = settings;
        settings.options.forEach(this::add);
        more.forEach(this::add);
    }

    private void add(String option) {
        if (option.startsWith(FLAG)) {
            flags.add(option);
            return;
        }
        int equals = option.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("option " + option + " is no NAME=VALUE, and no flag");
        }
        options.put(option.substring(0, equals), value(option.substring(equals + 1)));
    }

    private static Object value(String text) {
        if (text.equals("true") || text.equals("false")) {
            return Boolean.valueOf(text);
        }
        return text.matches("-?\\d{1,9}") ? (Object) Integer.valueOf(text) : text;
    }

    List<String> command(int online) throws IOException {
        if (online > 0) {
            return JavaProcess.command(
                    NodeWithUsers.class,
                    settings.javaFlags,
                    List.of(String.valueOf(online), options.encode()),
                    settings.serverJar);
        }
        List<String> command = new ArrayList<>();
        command.add(JavaProcess.tool("java"));
        command.addAll(settings.javaFlags);
        command.addAll(List.of(
                "-jar", settings.serverJar.toString(), "--host", "127.0.0.1", "--port", "0", "--log-level", "error"));
        if (!options.isEmpty()) {
            Path config = Files.createTempFile("presence", ".json");
            config.toFile().deleteOnExit();
            Files.writeString(config, options.encode());
            command.addAll(List.of("--config", config.toString()));
        }
        command.addAll(flags);
        return command;
    }
}
