package io.presence.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.presence.server.ClusterStatus;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PresenceMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final PresenceMeters meters = new PresenceMeters(registry, null, "presence", 1);

    private static ClusterStatus.Other other(String node, long last, long applied, long heardMillis) {
        return new ClusterStatus.Other(
                node,
                node + "-1",
                ClusterStatus.State.READY,
                ClusterStatus.Knowledge.CURRENT,
                0,
                last,
                applied,
                "0",
                heardMillis,
                1_000);
    }

    private void show(ClusterStatus.Other... others) {
        ClusterStatus status = new ClusterStatus(
                "a",
                "a-1",
                ClusterStatus.State.DRAINING,
                3,
                7,
                2,
                4,
                9,
                "0",
                List.of(others),
                new ClusterStatus.Counts(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
        meters.show(status, List.of(new LoopStatus(0, 11, 12, 13)));
    }

    private double gauge(String name, String... tags) {
        return registry.get(name).tag("server", "presence").tags(tags).gauge().value();
    }

    private double counter(String name) {
        return registry.get(name).tag("server", "presence").functionCounter().count();
    }

    @Test
    void theReadingsAreThoseLastShown() {
        show();
        assertThat(gauge("presence.users.online")).isEqualTo(7);
        assertThat(gauge("presence.users.grace")).isEqualTo(2);
        assertThat(gauge("presence.users.owned")).isEqualTo(4);
        assertThat(gauge("presence.members")).isEqualTo(3);
        assertThat(gauge("presence.ready")).isZero();
        assertThat(gauge("presence.connections", "loop", "0")).isEqualTo(11);
        assertThat(counter("presence.connections.accepted")).isEqualTo(12);
        assertThat(counter("presence.notices")).isEqualTo(13);
        assertThat(Stream.of(
                                "deltas.published",
                                "deltas.applied",
                                "gaps",
                                "snapshots",
                                "divergences.found",
                                "divergences.repaired",
                                "lease.ends",
                                "goodbyes",
                                "registrations",
                                "unreadable")
                        .map(name -> counter("presence.cluster." + name)))
                .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0);
    }

    @Test
    void anotherIncarnationHasItsLagAndItsSilenceForAsLongAsItIsKnown() {
        show(other("b", 10, 7, 1_500), other("c", 3, -1, 0));
        assertThat(gauge("presence.incarnation.lag", "node", "b", "incarnation", "b-1"))
                .isEqualTo(3);
        assertThat(gauge("presence.incarnation.heard", "node", "b")).isEqualTo(1.5);
        assertThat(gauge("presence.incarnation.lag", "node", "c")).isEqualTo(3);

        show(other("b", 12, 12, 250));
        assertThat(gauge("presence.incarnation.lag", "node", "b")).isZero();
        assertThat(gauge("presence.incarnation.heard", "node", "b")).isEqualTo(0.25);
        assertThat(registry.find("presence.incarnation.lag").tag("node", "c").gauge())
                .isNull();
    }

    @Test
    void beforeTheFirstReadingAllIsZero() {
        assertThat(gauge("presence.users.online")).isZero();
        assertThat(counter("presence.cluster.gaps")).isZero();
    }

    @Test
    void closingTakesThemOutOfTheRegistry() {
        show(other("b", 10, 7, 1_500));
        meters.close();
        assertThat(registry.getMeters()).isEmpty();
    }
}
