package io.presence.bench.scenario;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of programs on this JVM's Java and class path. */
final class JavaProcess {
    /** The program's way to log; the backend's own way tells of every step of the libraries. */
    static final String QUIET = "-Dlogback.configurationFile=io/presence/server/program-logback.xml";

    private JavaProcess() {}

    static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    static List<String> command(Class<?> program, List<String> flags, List<String> arguments, Path... first) {
        List<String> classPath = new ArrayList<>();
        for (Path jar : first) {
            classPath.add(jar.toString());
        }
        classPath.add(System.getProperty("java.class.path"));
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.add(QUIET);
        command.addAll(flags);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), program.getName()));
        command.addAll(arguments);
        return command;
    }
}
