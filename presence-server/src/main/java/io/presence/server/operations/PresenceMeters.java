package io.presence.server.operations;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.presence.server.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * The server's meters in a Micrometer registry, and the one class of the library, beside
 * {@link io.presence.server.Meters}, that knows Micrometer.
 *
 * <p>Given readings on the presence context; read on whatever thread the registry is read on, which is why the latest
 * readings are in an atomic reference.
 */
public final class PresenceMeters implements MeterSink {
    private record Readings(ClusterStatus status, List<LoopStatus> loops) {}

    private final MeterRegistry registry;
    private final Supplier<String> text;
    private final Tags tags;
    private final AtomicReference<Readings> latest = new AtomicReference<>();
    private final List<Meter> meters = new ArrayList<>();
    private final MultiGauge lag;
    private final MultiGauge heard;

    /**
     * In the registry from now on, with nothing to show yet.
     *
     * @param registry the registry
     * @param text the registry in Prometheus' text format, or null
     * @param server the server's name, a tag of every meter
     * @param loops how many loops the server has
     */
    public PresenceMeters(MeterRegistry registry, Supplier<String> text, String server, int loops) {
        this.registry = registry;
        this.text = text;
        this.tags = Tags.of("server", server);
        gauge("presence.users.online", "users online, on whatever node", ClusterStatus::usersOnline);
        gauge("presence.users.grace", "users whose leave is held back", ClusterStatus::usersInGrace);
        gauge("presence.users.owned", "users with a connection or announcement here", ClusterStatus::usersOwned);
        gauge("presence.members", "nodes that the cluster manager lists", ClusterStatus::members);
        gauge(
                "presence.ready",
                "1 if the node is ready, else 0",
                status -> status.state() == ClusterStatus.State.READY ? 1 : 0);
        for (int i = 0; i < loops; i++) {
            int number = i;
            Tags loop = tags.and("loop", String.valueOf(i));
            meters.add(Gauge.builder("presence.connections", latest, now -> loop(now, number, LoopStatus::connections))
                    .description("sockets of a loop")
                    .tags(loop)
                    .register(registry));
            meters.add(FunctionCounter.builder(
                            "presence.connections.accepted", latest, now -> loop(now, number, LoopStatus::accepted))
                    .description("sockets that a loop accepted")
                    .tags(loop)
                    .register(registry));
            meters.add(
                    FunctionCounter.builder("presence.notices", latest, now -> loop(now, number, LoopStatus::notices))
                            .description("notices that became due to a loop's subscribers")
                            .tags(loop)
                            .register(registry));
        }
        counter("deltas.published", "deltas made here", ClusterStatus.Counts::deltasPublished);
        counter("deltas.applied", "deltas of others that were applied", ClusterStatus.Counts::deltasApplied);
        counter("gaps", "times that deltas were missing", ClusterStatus.Counts::gaps);
        counter(
                "snapshots",
                "times that all users of an incarnation were fetched again",
                ClusterStatus.Counts::snapshots);
        counter("divergences.found", "digests that differed", ClusterStatus.Counts::divergencesFound);
        counter("divergences.repaired", "those repaired", ClusterStatus.Counts::divergencesRepaired);
        counter("lease.ends", "incarnations given up for their silence", ClusterStatus.Counts::leaseEnds);
        counter("goodbyes", "incarnations that ended by themselves", ClusterStatus.Counts::goodbyes);
        counter("registrations", "times that this node registered anew", ClusterStatus.Counts::registrations);
        counter("unreadable", "messages that could not be read", ClusterStatus.Counts::unreadable);
        this.lag = MultiGauge.builder("presence.incarnation.lag")
                .description("deltas that another incarnation made and this node does not know")
                .baseUnit("deltas")
                .tags(tags)
                .register(registry);
        this.heard = MultiGauge.builder("presence.incarnation.heard")
                .description("how long ago another incarnation was last heard")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<ClusterStatus> reading) {
        meters.add(Gauge.builder(name, latest, now -> status(now, reading))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void counter(String name, String description, ToLongFunction<ClusterStatus.Counts> reading) {
        meters.add(FunctionCounter.builder(
                        "presence.cluster." + name,
                        latest,
                        now -> status(now, status -> reading.applyAsLong(status.counts())))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private static double status(AtomicReference<Readings> latest, ToDoubleFunction<ClusterStatus> reading) {
        Readings now = latest.get();
        return now == null ? 0 : reading.applyAsDouble(now.status());
    }

    private static double loop(AtomicReference<Readings> latest, int number, ToLongFunction<LoopStatus> reading) {
        Readings now = latest.get();
        return now == null ? 0 : reading.applyAsLong(now.loops().get(number));
    }

    @Override
    public void show(ClusterStatus status, List<LoopStatus> loops) {
        latest.set(new Readings(status, loops));
        List<MultiGauge.Row<?>> lags = new ArrayList<>();
        List<MultiGauge.Row<?>> silences = new ArrayList<>();
        for (ClusterStatus.Other other : status.others()) {
            Tags of = Tags.of("node", other.node(), "incarnation", other.incarnation());
            String incarnation = other.incarnation();
            lags.add(MultiGauge.Row.of(of, () -> other(incarnation, PresenceMeters::deltasBehind)));
            silences.add(MultiGauge.Row.of(of, () -> other(incarnation, now -> now.lastHeardMillis() / 1_000.0)));
        }
        // Rows that are there already stay; those of incarnations that are gone go.
        lag.register(lags, false);
        heard.register(silences, false);
    }

    /** An applied sequence of -1 says that nothing is known, not even the beginning. */
    private static double deltasBehind(ClusterStatus.Other other) {
        return other.lastSequence() - Math.max(0, other.appliedSequence());
    }

    private double other(String incarnation, ToDoubleFunction<ClusterStatus.Other> reading) {
        for (ClusterStatus.Other other : latest.get().status().others()) {
            if (other.incarnation().equals(incarnation)) {
                return reading.applyAsDouble(other);
            }
        }
        return Double.NaN;
    }

    @Override
    public boolean hasText() {
        return text != null;
    }

    @Override
    public String text() {
        return text.get();
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        lag.register(List.of());
        heard.register(List.of());
    }
}
