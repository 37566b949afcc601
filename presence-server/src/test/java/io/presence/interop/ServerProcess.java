package io.presence.interop;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A started program, its output line by line. Closing ends it, and nothing stays behind. */
public final class ServerProcess implements AutoCloseable {
    private static final long START_SECONDS = 90;
    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> err = new LinkedBlockingQueue<>();
    private final List<Thread> readers = new ArrayList<>();

    private ServerProcess(List<String> command, Path folder) {
        try {
            process = new ProcessBuilder(command).directory(folder.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        read(process.inputReader(StandardCharsets.UTF_8), out);
        read(new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8)), err);
    }

    private void read(BufferedReader from, BlockingQueue<String> to) {
        Thread reader = new Thread(
                () -> {
                    try (from) {
                        for (String line = from.readLine(); line != null; line = from.readLine()) {
                            to.add(line);
                            synchronized (to) {
                                to.notifyAll();
                            }
                        }
                    } catch (IOException e) {
                        to.add("(" + e + ")");
                    }
                },
                "output of " + process.pid());
        reader.setDaemon(true);
        reader.start();
        readers.add(reader);
    }

    /** Our server's jar, with these arguments. */
    public static ServerProcess jar(String... arguments) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("os.name").equals("Linux")) {
            // A build that runs in the background ignores SIGINT, and so would its children.
            command.addAll(List.of("env", "--default-signal=INT"));
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("presence.jar")));
        command.addAll(List.of(arguments));
        return new ServerProcess(command, Path.of(System.getProperty("presence.repository")));
    }

    public static ServerProcess node(String... arguments) {
        List<String> command = new ArrayList<>(List.of("node"));
        command.addAll(List.of(arguments));
        return new ServerProcess(command, Interop.FOLDER);
    }

    /** The address in the listening line. */
    public String url() {
        String line = nextLine();
        int at = line.indexOf("ws");
        if (!line.contains(": listening on ws")) {
            throw new AssertionError("expected the listening line, got: " + line + "\n" + errors());
        }
        return line.substring(at);
    }

    /** Writes a line to its standard input. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(errors(), e);
        }
    }

    public String nextLine() {
        try {
            String line = out.poll(START_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("no line within " + START_SECONDS + " s; standard error:\n" + errors());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it wrote to standard error so far; all of it, once it has ended. */
    public String errors() {
        return err.stream().collect(Collectors.joining("\n"));
    }

    /** Waits for a line on standard error that contains the text. */
    public void awaitError(String text) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        try {
            synchronized (err) {
                while (!errors().contains(text)) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        throw new AssertionError("no \"" + text + "\" within " + START_SECONDS + " s\n" + errors());
                    }
                    err.wait(left);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public String output() {
        return out.stream().collect(Collectors.joining("\n"));
    }

    public long pid() {
        return process.pid();
    }

    /** Asks it to end, as SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** As {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
    }

    public int exitCode(long seconds) {
        try {
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new AssertionError("still running after " + seconds + " s\n" + errors());
            }
            for (Thread reader : readers) {
                reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
