package io.presence.tck.process;

import io.presence.tck.wire.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A process that a shell command starts, with all that it starts itself. Its output is read, and its end kept.
 *
 * <p>For systems with {@code sh} and {@code kill}, which Windows has not. What it starts is known by being its descendant
 * when somebody looks; a process that turns into a daemon before that is never known, and stays.
 */
final class ChildProcess {
    private static final int KEPT_LINES = 30;
    private static final int MAX_LINE_CHARACTERS = 500;
    private static final long STOP_MILLIS = 30_000;
    private static final long KILL_MILLIS = 10_000;
    private static final long LOOK_MILLIS = 5;
    /** What colours a line in a terminal. */
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");

    private final Process process;
    private final Deque<String> output = new ArrayDeque<>();
    /** What it has started, as far as was seen. Its own descendants are lost when it ends. */
    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        reader = new Thread(this::read, "tck-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a command by the shell, in the kit's working directory. */
    static ChildProcess start(String command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        Process process = builder.start();
        return new ChildProcess(process);
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String shown = Printable.shortened(COLOUR.matcher(line).replaceAll(""), MAX_LINE_CHARACTERS);
                synchronized (output) {
                    output.addLast(Printable.line(shown));
                    if (output.size() > KEPT_LINES) {
                        output.removeFirst();
                    }
                }
            }
        } catch (IOException e) {
            // The process was killed while it wrote.
        }
    }

    boolean isAlive() {
        all();
        return process.isAlive();
    }

    /** Waits for its end, so long. */
    boolean endsWithin(long millis) throws InterruptedException {
        all();
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** How it ended, with the last lines of its output. Waits a moment for these. */
    String end() {
        try {
            reader.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (isAlive() ? "runs" : "ended with exit code " + process.exitValue()) + "; its last output: "
                + lastLines();
    }

    /** The last lines of its output. */
    String lastLines() {
        synchronized (output) {
            return output.isEmpty() ? "(none)" : output.stream().collect(Collectors.joining("\n    ", "\n    ", ""));
        }
    }

    /** What of it lives, itself last. */
    private synchronized List<ProcessHandle> all() {
        List.copyOf(known).forEach(each -> each.descendants().forEach(known::add));
        process.descendants().forEach(known::add);
        known.removeIf(each -> !lives(each));
        List<ProcessHandle> all = new ArrayList<>(known);
        if (process.isAlive()) {
            all.add(process.toHandle());
        }
        return all;
    }

    /** What has ended but was not asked for its exit code counts as alive, and in a container without an init stays so. */
    private static boolean lives(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    /** SIGKILL. What it started ends with it, and what is left of that if it has ended. */
    void kill() throws InterruptedException {
        if (!ends(ProcessHandle::destroyForcibly, KILL_MILLIS)) {
            ends(ProcessHandle::destroyForcibly, KILL_MILLIS);
        }
    }

    /** SIGTERM; what does not end by it in 30 s is killed. */
    void stop() throws InterruptedException {
        if (!ends(ProcessHandle::destroy, STOP_MILLIS)) {
            kill();
        }
    }

    private boolean ends(Consumer<ProcessHandle> how, long millis) throws InterruptedException {
        all().forEach(how);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        process.waitFor(millis, TimeUnit.MILLISECONDS);
        for (List<ProcessHandle> left = List.copyOf(all()); !left.isEmpty(); left = List.copyOf(all())) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            // The end of a child of ours is told; of what that has started, only by looking.
            left.get(0)
                    .onExit()
                    .completeOnTimeout(left.get(0), LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
        }
        return true;
    }

    /** Sends a signal by name to it and to all that it started. */
    void signal(String name) throws IOException, InterruptedException {
        for (ProcessHandle each : all()) {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(each.pid()))
                    .redirectErrorStream(true)
                    .start();
            kill.waitFor();
        }
    }
}
