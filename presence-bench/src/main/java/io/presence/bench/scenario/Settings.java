package io.presence.bench.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code SideBySide} was told to do. */
final class Settings {
    static final String USAGE = """
            [SCENARIO ...] [--rounds=5] [--quick] [--programs=presence,deepstream] [--out=FILE] [--server-jar=FILE]
            [--java-flags="FLAG ..."] [--option=NAME=VALUE ...] [--published=DIRECTORY]
            [--transports=nio,epoll,io_uring]
            An option is one of our server's, as in its config file, or beginning with -- a flag of its program.\
            """;

    private static final int ROUNDS = 5;

    int rounds = ROUNDS;
    boolean quick;
    Path out = Path.of("presence-bench", "target", "results.json");
    Path serverJar = Path.of("presence-server", "target", "presence-server.jar");
    Published published = new Published(Path.of("presence-bench", "published"));
    /** As start.sh has them. */
    List<String> javaFlags = List.of("-XX:+UseSerialGC", "-Xmn64m", "-Xmx1g");

    List<Program> programs = List.of(Program.values());
    List<String> transports = Transports.all();
    final List<String> options = new ArrayList<>();
    final List<String> scenarios = new ArrayList<>();

    static Settings parse(List<String> args) {
        Settings settings = new Settings();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                settings.scenarios.add(arg);
            } else if (arg.equals("--quick")) {
                settings.quick = true;
            } else if (arg.contains("=")) {
                int equals = arg.indexOf('=');
                settings.set(arg.substring(0, equals), arg.substring(equals + 1));
            } else if (i + 1 < args.size()) {
                settings.set(arg, args.get(++i));
            } else {
                throw new IllegalArgumentException(arg + " has no value. " + USAGE);
            }
        }
        return settings;
    }

    private void set(String name, String value) {
        switch (name) {
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--out" -> out = Path.of(value);
            case "--server-jar" -> serverJar = Path.of(value);
            case "--published" -> published = new Published(Path.of(value));
            case "--java-flags" ->
                javaFlags = value.isBlank() ? List.of() : List.of(value.trim().split("\\s+", -1));
            case "--option" -> options.add(value);
            case "--programs" ->
                programs =
                        List.of(value.split(",", -1)).stream().map(Program::of).toList();
            case "--transports" -> transports = List.of(value.split(",", -1));
            default -> throw new IllegalArgumentException("no setting " + name + ". " + USAGE);
        }
    }
}
