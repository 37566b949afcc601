package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeltaPublisherTest {
    private final DeltaPublisher publisher = new DeltaPublisher(1);

    @Test
    void theChangesOfATurnAreOneDeltaNumberedFromOne() {
        assertThat(publisher.flush()).isEmpty();
        publisher.add(Change.join("a"));
        publisher.add(Change.join("b"));
        assertThat(publisher.flush()).containsExactly(new Delta(1, 1, List.of(Change.join("a"), Change.join("b"))));
        publisher.add(Change.join("c"));
        assertThat(publisher.flush()).containsExactly(new Delta(1, 2, List.of(Change.join("c"))));
        assertThat(publisher.lastSequence()).isEqualTo(2);
    }

    @Test
    void manyChangesAndLongNamesAreCutIntoSeveralDeltas() {
        for (int i = 0; i < 2 * DeltaPublisher.MAX_CHANGES + 1; i++) {
            publisher.add(Change.join("u" + i));
        }
        assertThat(publisher.flush())
                .extracting(delta -> delta.changes().size())
                .containsExactly(1_000, 1_000, 1);

        String longName = "x".repeat(DeltaPublisher.MAX_CHARACTERS);
        publisher.add(Change.join("short"));
        publisher.add(Change.join(longName));
        publisher.add(Change.join("short2"));
        assertThat(publisher.flush()).extracting(Delta::sequence).containsExactly(4L, 5L, 6L);
    }

    @Test
    void whatCameAfterADeltaIsSentAgainAsLongAsItIsKept() {
        for (int i = 1; i <= 5; i++) {
            publisher.add(Change.join("u" + i));
            assertThat(publisher.flush()).hasSize(1);
        }
        assertThat(publisher.after(3)).extracting(Delta::sequence).containsExactly(4L, 5L);
        assertThat(publisher.after(5)).isEmpty();
        assertThat(publisher.after(9)).isEmpty();
        assertThat(publisher.oldestSequence()).isEqualTo(1);

        for (int i = 0; i < 100_000; i++) {
            publisher.add(Change.join("v" + i));
        }
        assertThat(publisher.flush()).hasSize(100);
        assertThat(publisher.after(3)).isNull();
        assertThat(publisher.oldestSequence()).isGreaterThan(30);
        long oldest = publisher.oldestSequence();
        assertThat(publisher.after(oldest - 1))
                .hasSize(DeltaPublisher.MAX_RESENT)
                .first()
                .extracting(Delta::sequence)
                .isEqualTo(oldest);
        assertThat(publisher.after(publisher.lastSequence() - 3))
                .extracting(Delta::sequence)
                .containsExactly(publisher.lastSequence() - 2, publisher.lastSequence() - 1, publisher.lastSequence());
    }

    @Test
    void longNamesAreKeptByTheirLengthAndNotTheirNumber() {
        String name = "x".repeat(1_000_000);
        for (int i = 0; i < 10; i++) {
            publisher.add(Change.join(name + i));
        }
        assertThat(publisher.flush()).hasSize(10);
        assertThat(publisher.oldestSequence()).isEqualTo(7);
    }
}
