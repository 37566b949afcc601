package io.presence.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final long START = 1_000_000;

    private final List<Integer> closed = new ArrayList<>();
    private final Set<Integer> gone = new HashSet<>();

    private static Drain<Integer> drain(int connections, long drainMillis) {
        return new Drain<>(
                IntStream.range(0, connections).boxed().collect(Collectors.toCollection(ArrayDeque::new)),
                drainMillis,
                START);
    }

    private int closedAfter(Drain<Integer> drain, long elapsedMillis) {
        drain.step(START + elapsedMillis, gone::contains, closed::add);
        return closed.size();
    }

    @Test
    void aShareOfTheTimeClosesThatShareOfTheConnections() {
        Drain<Integer> drain = drain(1_000, 2_000);
        int before = closedAfter(drain, 0);
        assertThat(before).isEqualTo(1);
        for (long elapsed = 20; elapsed < 2_000; elapsed += 20) {
            int now = closedAfter(drain, elapsed);
            assertThat(now - before).isEqualTo(10);
            before = now;
        }
        assertThat(closedAfter(drain, 2_000)).isEqualTo(1_000);
        assertThat(drain.isDone()).isTrue();
        assertThat(closed).isSorted();
    }

    @Test
    void fewAreSpreadOverTheWholeTime() {
        Drain<Integer> drain = drain(2, 2_000);
        assertThat(closedAfter(drain, 0)).isEqualTo(1);
        assertThat(closedAfter(drain, 999)).isEqualTo(1);
        assertThat(closedAfter(drain, 1_000)).isEqualTo(2);
        assertThat(drain.isDone()).isTrue();
    }

    @Test
    void withoutATimeAllCloseAtOnce() {
        Drain<Integer> drain = drain(1_000, 0);
        assertThat(closedAfter(drain, 0)).isEqualTo(1_000);
        assertThat(drain.isDone()).isTrue();
    }

    @Test
    void nobodyIsDoneAtOnce() {
        assertThat(drain(0, 60_000).isDone()).isTrue();
    }

    @Test
    void aLoopThatWasLateCatchesUp() {
        Drain<Integer> drain = drain(100, 1_000);
        assertThat(closedAfter(drain, 500)).isEqualTo(51);
        assertThat(closedAfter(drain, 5_000)).isEqualTo(100);
    }

    @Test
    void whoWentByThemselvesTakeNobodysTurn() {
        Drain<Integer> drain = drain(100, 1_000);
        IntStream.range(0, 50).forEach(gone::add);
        assertThat(closedAfter(drain, 0)).isEqualTo(1);
        assertThat(closed).containsExactly(50);
        assertThat(closedAfter(drain, 495)).isEqualTo(50);
        assertThat(drain.isDone()).isTrue();
    }
}
