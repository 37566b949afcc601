package io.presence.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The times in which the JVM stood still, for its collector mostly: read from its own log, whose clock is that of
 * {@link System#nanoTime()}.
 */
record Pauses(List<Pause> all) {
    private static final Pattern LINE = Pattern.compile("\\[(\\d+)ns\\] Safepoint \"(\\w+)\".* Total:\\s*(\\d+) ns.*");

    record Pause(String reason, long from, long to) {
        long nanos() {
            return to - from;
        }
    }

    /** The flag that makes the JVM write the log. */
    static String flag(Path file) {
        return "-Xlog:safepoint:file=" + file + ":timenanos:filecount=0";
    }

    static Pauses since(long from, Path file) throws IOException {
        List<Pause> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                long to = Long.parseLong(matcher.group(1));
                Pause pause = new Pause(matcher.group(2), to - Long.parseLong(matcher.group(3)), to);
                if (pause.to() - from > 0) {
                    all.add(pause);
                }
            }
        }
        return new Pauses(all);
    }

    /** How much of a time were pauses, in nanoseconds. */
    long within(long from, long to) {
        long nanos = 0;
        for (Pause pause : all) {
            nanos += Math.max(0, Math.min(to, pause.to()) - Math.max(from, pause.from()));
        }
        return nanos;
    }
}
