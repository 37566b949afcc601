package io.presence.tck.client;

import io.presence.tck.ClientUnderTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** A driver that is a program. */
public final class DriverProcess implements ClientUnderTest {
    private static final int COMPLAINT_LINES = 12;
    private static final long END_SECONDS = 10;

    private final String command;
    private Process process;
    private OutputStream requests;

    /**
     * A driver, not started yet.
     *
     * @param command for the shell
     */
    public DriverProcess(String command) {
        this.command = command;
    }

    @Override
    public void start(Lines lines) throws IOException {
        Process started = new ProcessBuilder("sh", "-c", command).start();
        process = started;
        requests = started.getOutputStream();
        Deque<String> complaints = new ArrayDeque<>();
        Thread errors = daemon("complaints", () -> keepComplaints(started, complaints));
        daemon("lines", () -> {
            copyLines(started, lines);
            lines.ended(end(started, errors, complaints));
        });
    }

    private static Thread daemon(String what, Runnable run) {
        Thread thread = new Thread(run, "tck-driver-" + what);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void keepComplaints(Process started, Deque<String> complaints) {
        try (BufferedReader reader = started.errorReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (complaints) {
                    complaints.add(line);
                    if (complaints.size() > COMPLAINT_LINES) {
                        complaints.remove();
                    }
                }
            }
        } catch (IOException e) {
            // It has ended; what it said until then is there.
        }
    }

    private static void copyLines(Process started, Lines lines) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8), 1 << 16)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.line(line);
            }
        } catch (IOException e) {
            // As above.
        }
    }

    private String end(Process started, Thread errors, Deque<String> complaints) {
        String how = "the driver closed its standard output";
        try {
            if (started.waitFor(1, TimeUnit.SECONDS)) {
                how = "the driver ended with exit code " + started.exitValue();
            }
            errors.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (complaints) {
            return how + " (" + command + ")" + (complaints.isEmpty() ? "" : ": " + String.join(" | ", complaints));
        }
    }

    @Override
    public void request(String line) throws IOException {
        requests.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        requests.flush();
    }

    @Override
    public void close() throws InterruptedException {
        if (process == null) {
            return;
        }
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the driver (" + command + ") does not end");
        }
    }
}
