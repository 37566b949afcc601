package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OnlineUsersTest {
    private final OnlineUsers users = new OnlineUsers();

    @Test
    void joinAndLeaveSayWhetherTheyChangedAnything() {
        assertThat(users.join("bob")).isTrue();
        assertThat(users.join("bob")).isFalse();
        assertThat(users.isOnline("bob")).isTrue();
        assertThat(users.leave("bob")).isTrue();
        assertThat(users.leave("bob")).isFalse();
        assertThat(users.isOnline("bob")).isFalse();
    }

    @Test
    void aSnapshotStaysAsItWasAndIsTheSameObjectUntilSomethingChanges() {
        users.join("a");
        users.join("b");
        OnlineSnapshot before = users.snapshot();
        assertThat(users.snapshot()).isSameAs(before);

        users.leave("a");
        users.join("c");

        assertThat(before.toList()).containsExactly("a", "b");
        assertThat(users.snapshot().toList()).containsExactly("b", "c");
        assertThat(users.snapshot().size()).isEqualTo(2);
    }

    @Test
    void slicesThatDidNotChangeAreSharedBetweenSnapshots() {
        for (int i = 0; i < 3 * OnlineUsers.SLICE; i++) {
            users.join("u" + i);
        }
        OnlineSnapshot before = users.snapshot();
        users.leave("u" + OnlineUsers.SLICE);
        OnlineSnapshot after = users.snapshot();

        assertThat(after.slice(0)).isSameAs(before.slice(0));
        assertThat(after.slice(1)).isNotSameAs(before.slice(1));
        assertThat(after.slice(2)).isSameAs(before.slice(2));
        assertThat(users.sliceOf("u" + (2 * OnlineUsers.SLICE))).isEqualTo(2);
        assertThat(users.sliceOf("nobody")).isEqualTo(-1);
    }

    @Test
    void memoryFollowsTheUsersOnlineAndNotThoseWhoOnceWere() {
        int many = 100 * OnlineUsers.SLICE;
        for (int i = 0; i < many; i++) {
            users.join("u" + i);
        }
        for (int i = 0; i < many; i++) {
            if (i % OnlineUsers.SLICE != 0) {
                users.leave("u" + i);
            }
        }
        assertThat(users.size()).isEqualTo(100);
        assertThat(users.snapshot().slices()).isLessThan(10);
    }

    @RepeatedTest(5)
    void agreesWithAnOrderedSetAfterAnyRun() {
        long seed = Long.getLong("presence.seed", new Random().nextLong());
        Random random = new Random(seed);
        Set<String> model = new LinkedHashSet<>();
        List<OnlineSnapshot> kept = new ArrayList<>();
        List<List<String>> keptModels = new ArrayList<>();
        int population = 5_000;
        for (int i = 0; i < 60_000; i++) {
            String user = "u" + random.nextInt(population);
            // Waves of joining and leaving, so that slices fill and thin out.
            if (random.nextInt(10) < ((i / 15_000) % 2 == 0 ? 8 : 2)) {
                assertThat(users.join(user)).as("seed %d", seed).isEqualTo(model.add(user));
            } else {
                assertThat(users.leave(user)).as("seed %d", seed).isEqualTo(model.remove(user));
            }
            if (random.nextInt(4_000) == 0) {
                kept.add(users.snapshot());
                keptModels.add(List.copyOf(model));
                assertThat(users.sliceOf(user) >= 0).isEqualTo(model.contains(user));
                if (model.contains(user)) {
                    assertThat(users.snapshot().slice(users.sliceOf(user))).contains(user);
                }
            }
        }
        assertThat(users.snapshot().toList()).as("seed %d", seed).containsExactlyElementsOf(model);
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i).toList()).as("seed %d, snapshot %d", seed, i).isEqualTo(keptModels.get(i));
        }
    }
}
