package io.presence.online;

import static io.presence.PresenceEvent.join;
import static io.presence.PresenceEvent.leave;
import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnlineSetTest {
    private final OnlineSet online = new OnlineSet();

    @Test
    void whatIsKnownIsNoNews() {
        assertThat(online.apply(join("a"))).isTrue();
        assertThat(online.apply(join("a"))).isFalse();
        assertThat(online.apply(leave("b"))).isFalse();
        assertThat(online.apply(leave("a"))).isTrue();
        assertThat(online.users()).isEmpty();
    }

    @Test
    void theDifferencesAreTheLeavesAndThenTheJoins() {
        online.become(List.of("a", "b", "c"));
        assertThat(online.become(List.of("d", "b", "e"))).containsExactly(leave("a"), leave("c"), join("d"), join("e"));
        assertThat(online.users()).containsExactly("d", "b", "e");
        assertThat(online.become(List.of("e", "b", "d"))).isEmpty();
    }

    @Test
    void foldingTheDifferencesGivesTheNewSetWhateverTheSets() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Set<String> folded = new LinkedHashSet<>();
        for (int i = 0; i < 1_000; i++) {
            List<String> next = new ArrayList<>();
            for (int u = 0; u < 10; u++) {
                if (random.nextBoolean()) {
                    next.add("u" + u);
                }
            }
            for (PresenceEvent event : online.become(next)) {
                boolean news = event.isOnline() ? folded.add(event.user()) : folded.remove(event.user());
                assertThat(news).as("seed %d", seed).isTrue();
            }
            assertThat(folded).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(next);
        }
    }
}
