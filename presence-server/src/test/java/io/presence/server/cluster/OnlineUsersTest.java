package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.server.cluster.OnlineUsers.Added;
import io.presence.server.cluster.OnlineUsers.Removed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class OnlineUsersTest {
    private final OnlineUsers users = new OnlineUsers();
    private final Owner here = new Owner(Incarnation.random("here", ""));
    private final Owner there = new Owner(Incarnation.random("there", ""));

    private boolean join(String user) {
        return users.add(user, here) == Added.JOINED;
    }

    private boolean leave(String user) {
        if (users.remove(user, here) != Removed.LAST) {
            return false;
        }
        users.drop(user);
        return true;
    }

    private static Owner summed(Owner owner, String... owned) {
        Owner expected = new Owner(owner.incarnation());
        for (String user : owned) {
            expected.added(user);
        }
        return expected;
    }

    @Test
    void aUserOfSeveralOwnersJoinsWithTheFirstAndIsUnownedWithoutTheLast() {
        Owner third = new Owner(Incarnation.random("third", ""));
        assertThat(users.add("bob", here)).isEqualTo(Added.JOINED);
        assertThat(users.add("bob", here)).isEqualTo(Added.NOTHING);
        assertThat(users.add("bob", there)).isEqualTo(Added.SHARED);
        assertThat(users.add("bob", third)).isEqualTo(Added.SHARED);
        assertThat(users.add("bob", there)).isEqualTo(Added.NOTHING);
        assertThat(users.owners("bob")).containsExactly(here, there, third);

        assertThat(users.remove("bob", here)).isEqualTo(Removed.SHARED);
        assertThat(users.remove("bob", here)).isEqualTo(Removed.NOTHING);
        assertThat(users.remove("bob", third)).isEqualTo(Removed.SHARED);
        assertThat(users.owners("bob")).containsExactly(there);
        assertThatThrownBy(() -> users.drop("bob")).hasMessage("user bob is owned still");
        assertThat(users.remove("bob", there)).isEqualTo(Removed.LAST);
        assertThat(users.remove("nobody", there)).isEqualTo(Removed.NOTHING);

        assertThat(users.isOnline("bob")).isTrue();
        assertThat(users.owners("bob")).isEmpty();
        assertThat(users.add("bob", there)).isEqualTo(Added.BACK);
        assertThat(users.remove("bob", there)).isEqualTo(Removed.LAST);
        users.drop("bob");
        assertThat(users.isOnline("bob")).isFalse();
        assertThatThrownBy(() -> users.drop("bob")).hasMessage("user bob is not online");
    }

    @Test
    void anOwnersCountAndDigestFollowWhatItOwnsWhateverTheWayThere() {
        users.add("a", here);
        users.add("b", here);
        users.add("b", there);
        users.add("c", here);
        users.remove("a", here);
        users.remove("b", there);

        assertThat(here.users()).isEqualTo(2);
        assertThat(here.digest()).isEqualTo(summed(here, "c", "b").digest());
        assertThat(here.digest()).isNotEqualTo(summed(here, "c", "a").digest());
        assertThat(there.users()).isZero();
        assertThat(there.digest()).isZero();
    }

    @Test
    void theUsersOfAnOwnerAreFoundSegmentBySegment() {
        users.add("a", here);
        users.add("b", here);
        users.add("b", there);
        users.add("c", there);
        List<String> owned = new ArrayList<>();
        int all = 0;
        for (int segment = 0; segment < UserMap.SEGMENTS; segment++) {
            users.forEachOwned(segment, there, owned::add);
            all += users.sizeOf(segment);
        }
        assertThat(owned).containsExactlyInAnyOrder("b", "c");
        assertThat(all).isEqualTo(3);
    }

    @Test
    void joinAndLeaveSayWhetherTheyChangedAnything() {
        assertThat(join("bob")).isTrue();
        assertThat(join("bob")).isFalse();
        assertThat(users.isOnline("bob")).isTrue();
        assertThat(leave("bob")).isTrue();
        assertThat(leave("bob")).isFalse();
        assertThat(users.isOnline("bob")).isFalse();
    }

    @Test
    void aSnapshotStaysAsItWasAndIsTheSameObjectUntilSomethingChanges() {
        join("a");
        join("b");
        OnlineSnapshot before = users.snapshot();
        assertThat(users.snapshot()).isSameAs(before);

        leave("a");
        join("c");

        assertThat(before.toList()).containsExactly("a", "b");
        assertThat(users.snapshot().toList()).containsExactly("b", "c");
        assertThat(users.snapshot().size()).isEqualTo(2);
    }

    @Test
    void slicesThatDidNotChangeAreSharedBetweenSnapshots() {
        for (int i = 0; i < 3 * OnlineUsers.SLICE; i++) {
            join("u" + i);
        }
        OnlineSnapshot before = users.snapshot();
        leave("u" + OnlineUsers.SLICE);
        OnlineSnapshot after = users.snapshot();

        assertThat(after.slice(0)).isSameAs(before.slice(0));
        assertThat(after.slice(1)).isNotSameAs(before.slice(1));
        assertThat(after.slice(2)).isSameAs(before.slice(2));
        assertThat(users.placeOf("u" + (2 * OnlineUsers.SLICE))).isEqualTo(new OnlineSnapshot.Place(2, 0));
        assertThat(users.placeOf("nobody")).isNull();
    }

    @Test
    void memoryFollowsTheUsersOnlineAndNotThoseWhoOnceWere() {
        int many = 100 * OnlineUsers.SLICE;
        for (int i = 0; i < many; i++) {
            join("u" + i);
        }
        for (int i = 0; i < many; i++) {
            if (i % OnlineUsers.SLICE != 0) {
                leave("u" + i);
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
                assertThat(join(user)).as("seed %d", seed).isEqualTo(model.add(user));
            } else {
                assertThat(leave(user)).as("seed %d", seed).isEqualTo(model.remove(user));
            }
            if (random.nextInt(4_000) == 0) {
                kept.add(users.snapshot());
                keptModels.add(List.copyOf(model));
                assertThat(users.placeOf(user) != null).isEqualTo(model.contains(user));
                if (model.contains(user)) {
                    OnlineSnapshot.Place place = users.placeOf(user);
                    assertThat(users.snapshot().slice(place.slice())[place.index()])
                            .isEqualTo(user);
                }
            }
        }
        assertThat(users.snapshot().toList()).as("seed %d", seed).containsExactlyElementsOf(model);
        for (int i = 0; i < kept.size(); i++) {
            assertThat(kept.get(i).toList()).as("seed %d, snapshot %d", seed, i).isEqualTo(keptModels.get(i));
        }
    }
}
