package io.presence.server;

import io.micrometer.core.instrument.MeterRegistry;
import io.presence.server.operations.MeterSink;
import io.presence.server.operations.PresenceMeters;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Where a {@link PresenceServer}'s meters go: a Micrometer registry of the application's. Only who uses this class
 * needs Micrometer ({@code io.micrometer:micrometer-core}); a server without meters does without it.
 *
 * <p>The meters are in the registry from the server's deployment to its undeployment, each with the server's name as
 * tag {@code server}, and their readings are at most a second old. {@code docs/operations.md} lists them.
 */
public final class Meters {
    private final MeterRegistry registry;
    private final Supplier<String> text;

    private Meters(MeterRegistry registry, Supplier<String> text) {
        this.registry = Objects.requireNonNull(registry, "registry");
        this.text = text;
    }

    /**
     * Meters that the application publishes itself.
     *
     * @param registry the registry
     * @return the meters
     */
    public static Meters of(MeterRegistry registry) {
        return new Meters(registry, null);
    }

    /**
     * Meters that the server's port serves, too, as {@code GET /metrics}: for example
     * {@code Meters.of(prometheus, prometheus::scrape)}.
     *
     * @param registry the registry
     * @param text gives the registry in Prometheus' text format; called on a worker thread
     * @return the meters
     */
    public static Meters of(MeterRegistry registry, Supplier<String> text) {
        return new Meters(registry, Objects.requireNonNull(text, "text"));
    }

    MeterSink open(String server, int loops) {
        return new PresenceMeters(registry, text, server, loops);
    }
}
