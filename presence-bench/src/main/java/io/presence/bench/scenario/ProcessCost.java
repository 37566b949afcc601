package io.presence.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process of this machine costs, as the kernel tells, and as its JVM does if it is one. */
final class ProcessCost {
    /** The kernel's unit of user and system time, on every Linux there is. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");
    private static final long PATIENCE_SECONDS = 60;

    /**
     * The Serial collector may leave dead objects where they are and put arrays in their place, which count as live; each
     * fourth collection moves together what lives (MarkSweepAlwaysCompactCount).
     */
    private static final int COLLECTIONS = 4;

    private final long pid;

    ProcessCost(long pid) {
        this.pid = pid;
    }

    static ProcessCost ofThis() {
        return new ProcessCost(ProcessHandle.current().pid());
    }

    /** User and system time so far. */
    double cpuSeconds() {
        String stat = read("stat");
        // The name of the program, which may hold anything, is in parentheses.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
    }

    long residentBytes() {
        return number(RESIDENT, read("status")) * 1024;
    }

    boolean isJvm() throws IOException {
        return Files.readSymbolicLink(proc("exe")).endsWith("java");
    }

    /** What is reachable on its heap, after a full collection. */
    long liveHeapBytes() throws IOException, InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < COLLECTIONS; i++) {
            least = Math.min(least, countHeapBytes());
        }
        return least;
    }

    private long countHeapBytes() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(JavaProcess.tool("jcmd"), String.valueOf(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!jcmd.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            jcmd.destroyForcibly();
        }
        return number(TOTAL, histogram);
    }

    private String read(String file) {
        try {
            return Files.readString(proc(file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended", e);
        }
    }

    private Path proc(String file) {
        return Path.of("/proc", String.valueOf(pid), file);
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("no " + pattern + " in: " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
