package io.presence.bench;

import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * What is reachable on this heap, by class: the JVM's class histogram, which is preceded by a full collection and counts
 * objects, and so is exact where the heap's "used" is not.
 */
public final class LiveBytes {
    /** For example {@code   1:  1000123   24002952  java.lang.String (java.base@17.0.15)}. */
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+).*");

    private LiveBytes() {}

    /**
     * Counts them.
     *
     * @return the bytes of each class, and {@code total}
     * @throws JMException if this JVM has no such command
     */
    public static JsonObject now() throws JMException {
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        JsonObject bytes = new JsonObject();
        long total = 0;
        for (Matcher line : histogram.lines().map(LINE::matcher).toList()) {
            if (line.matches()) {
                long ofClass = Long.parseLong(line.group(2));
                total += ofClass;
                bytes.put(line.group(3), bytes.getLong(line.group(3), 0L) + ofClass);
            }
        }
        return bytes.put("total", total);
    }
}
