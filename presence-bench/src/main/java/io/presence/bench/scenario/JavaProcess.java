package io.presence.bench.scenario;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of programs on this JVM's Java and class path. */
final class JavaProcess {
    private JavaProcess() {}

    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    static List<String> command(Class<?> program, List<String> flags, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(arguments);
        return command;
    }
}
