package io.presence.tck.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process that a shell command starts, with all that it starts itself. Its output is read, and its end kept. */
final class ChildProcess {
    private static final int KEPT_LINES = 30;
    private static final long END_MILLIS = 30_000;

    private final Process process;
    private final Deque<String> output = new ArrayDeque<>();
    private final Thread reader;

    private ChildProcess(Process process) {
        this.process = process;
        // It must not end with the kit's own death: the hook of whoever started it does that.
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
                synchronized (output) {
                    output.addLast(line);
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
        return process.isAlive();
    }

    /** Waits for its end, so long. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    /** How it ended, with the last lines of its output. */
    String end() {
        try {
            reader.join(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (isAlive() ? "runs" : "ended with exit code " + process.exitValue()) + "; its last output: "
                + lastLines();
    }

    String lastLines() {
        synchronized (output) {
            return output.isEmpty() ? "(none)" : output.stream().collect(Collectors.joining("\n    ", "\n    ", ""));
        }
    }

    private List<ProcessHandle> all() {
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    void kill() throws InterruptedException {
        end(ProcessHandle::destroyForcibly);
    }

    /** SIGTERM; what does not end by it in time is killed. */
    void stop() throws InterruptedException {
        end(ProcessHandle::destroy);
    }

    private void end(java.util.function.Consumer<ProcessHandle> how) throws InterruptedException {
        List<ProcessHandle> all = all();
        all.forEach(how);
        CompletableFuture<?> ended =
                CompletableFuture.allOf(all.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new));
        try {
            ended.get(END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            all.forEach(ProcessHandle::destroyForcibly);
        }
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
