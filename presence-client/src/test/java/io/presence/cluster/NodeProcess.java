package io.presence.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One node of a cluster: our jar, started again and again with the same name and ports, and whatever signal a test sends
 * it. What it logs goes to {@code target/faults}, a file a run. For the test's own thread.
 */
final class NodeProcess implements AutoCloseable {
    private static final long START_SECONDS = 180;
    private static final Path FOLDER =
            Path.of(System.getProperty("presence.repository"), "presence-client/target/faults");
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "no node stays behind"));
    }

    private final String test;
    private final String name;
    private final String url;
    private final List<String> command = new ArrayList<>();
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private Process process;
    private int runs;

    /**
     * A node, not started.
     *
     * @param launcher what the command begins with, as {@code ip netns exec NAME}
     * @param url where its clients find it
     * @param arguments of the server
     */
    NodeProcess(String test, String name, List<String> launcher, String url, List<String> arguments) {
        this.test = test;
        this.name = name;
        this.url = url;
        command.addAll(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Three of them and the test share two processors.
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-jar",
                System.getProperty("presence.jar")));
        command.addAll(arguments);
    }

    /** A file beside the logs, as the options of a test. */
    static Path file(String name, String text) {
        try {
            Files.createDirectories(FOLDER);
            return Files.writeString(FOLDER.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** For WebSockets. */
    String url() {
        return url;
    }

    void start() {
        Path log = file(test + "-" + name + "-run" + ++runs + ".log", "");
        out.clear();
        try {
            process = new ProcessBuilder(command).redirectError(log.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        RUNNING.add(process);
        read(process.inputReader(StandardCharsets.UTF_8), process);
    }

    private void read(BufferedReader from, Process of) {
        Thread reader = new Thread(
                () -> {
                    try (from) {
                        from.lines().forEach(out::add);
                    } catch (IOException | UncheckedIOException e) {
                        out.add("(" + e + ")");
                    }
                },
                "output of " + of.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Waits for the line that says so. */
    void serves() {
        try {
            String line = out.poll(START_SECONDS, TimeUnit.SECONDS);
            if (line == null || !line.contains(": listening on ws")) {
                throw new AssertionError(name + ": expected the listening line within " + START_SECONDS + " s, got: "
                        + line + "; it is " + (process.isAlive() ? "running" : "ended with " + process.exitValue())
                        + "; its log is in " + FOLDER);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        exitCode(10_000);
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** As {@code kill -TERM}. */
    void terminate() {
        process.destroy();
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("kill -" + signal + " of " + name + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits for its end. */
    int exitCode(long millis) {
        try {
            if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " still runs after " + millis + " ms; its log is in " + FOLDER);
            }
            RUNNING.remove(process);
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return name + (isRunning() ? "" : " (not running)");
    }
}
