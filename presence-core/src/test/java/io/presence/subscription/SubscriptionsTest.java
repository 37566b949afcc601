package io.presence.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class SubscriptionsTest {
    private final Subscriptions<String> subscriptions = new Subscriptions<>();

    @Test
    void addingTwiceIsOneSubscription() {
        assertThat(subscriptions.add("bob", "alice")).isTrue();
        assertThat(subscriptions.add("bob", "alice")).isFalse();

        assertThat(subscriptions.subscribersOf("bob")).containsExactly("alice");
        assertThat(subscriptions.remove("bob", "alice")).isTrue();
        assertThat(subscriptions.subscribersOf("bob")).isEmpty();
    }

    @Test
    void removingWhatIsNotThereChangesNothing() {
        subscriptions.add("bob", "alice");

        assertThat(subscriptions.remove("bob", "carol")).isFalse();
        assertThat(subscriptions.remove("dave", "alice")).isFalse();
        assertThat(subscriptions.removeEveryone("alice")).isFalse();
        subscriptions.removeAll("carol");

        assertThat(subscriptions.subscribersOf("bob")).containsExactly("alice");
    }

    @Test
    void everybodyIsKeptApartFromTheNamesOfUsers() {
        subscriptions.addEveryone("alice");
        subscriptions.add("%_EVERYONE_%", "carol");

        assertThat(subscriptions.everyone()).containsExactly("alice");
        assertThat(subscriptions.subscribersOf("%_EVERYONE_%")).containsExactly("carol");

        subscriptions.removeEveryone("alice");
        assertThat(subscriptions.subscribersOf("%_EVERYONE_%")).containsExactly("carol");
    }

    @Test
    void aSubscriberThatIsGoneLeavesNothingBehind() {
        subscriptions.addEveryone("alice");
        subscriptions.add("bob", "alice");
        subscriptions.add("bob", "carol");

        subscriptions.removeAll("alice");

        assertThat(subscriptions.everyone()).isEmpty();
        assertThat(subscriptions.subscribersOf("bob")).containsExactly("carol");
        assertThat(subscriptions.usersOf("alice")).isEmpty();
    }

    @Test
    void aSubscriberCanBeForgottenInSteps() {
        for (int i = 0; i < 10; i++) {
            subscriptions.add("u" + i, "alice");
        }
        subscriptions.add("u3", "carol");

        assertThat(subscriptions.removeSome("alice", 4)).isTrue();
        assertThat(subscriptions.usersOf("alice")).hasSize(6);
        assertThat(subscriptions.removeSome("alice", 6)).isFalse();
        assertThat(subscriptions.removeSome("alice", 6)).isFalse();

        assertThat(subscriptions.usersOf("alice")).isEmpty();
        assertThat(subscriptions.subscribersOf("u3")).containsExactly("carol");
    }

    @RepeatedTest(5)
    void agreesWithASetOfPairsAfterAnyRun() {
        long seed = Long.getLong("presence.seed", new Random().nextLong());
        Random random = new Random(seed);
        record Pair(String user, String subscriber) {}
        Set<Pair> model = new HashSet<>();
        Set<String> everyone = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            Pair pair = new Pair("u" + random.nextInt(12), "s" + random.nextInt(8));
            switch (random.nextInt(6)) {
                case 0, 1 ->
                    assertThat(subscriptions.add(pair.user, pair.subscriber)).isEqualTo(model.add(pair));
                case 2 ->
                    assertThat(subscriptions.remove(pair.user, pair.subscriber)).isEqualTo(model.remove(pair));
                case 3 ->
                    assertThat(subscriptions.addEveryone(pair.subscriber)).isEqualTo(everyone.add(pair.subscriber));
                case 4 ->
                    assertThat(subscriptions.removeEveryone(pair.subscriber))
                            .isEqualTo(everyone.remove(pair.subscriber));
                default -> {
                    if (random.nextInt(10) == 0) {
                        subscriptions.removeAll(pair.subscriber);
                        model.removeIf(p -> p.subscriber.equals(pair.subscriber));
                        everyone.remove(pair.subscriber);
                    }
                }
            }
            assertThat(subscriptions.subscribersOf(pair.user))
                    .as("seed %d, step %d", seed, i)
                    .containsExactlyInAnyOrderElementsOf(model.stream()
                            .filter(p -> p.user.equals(pair.user))
                            .map(Pair::subscriber)
                            .toList());
            assertThat(subscriptions.usersOf(pair.subscriber))
                    .containsExactlyInAnyOrderElementsOf(model.stream()
                            .filter(p -> p.subscriber.equals(pair.subscriber))
                            .map(Pair::user)
                            .toList());
            assertThat(subscriptions.everyone()).containsExactlyInAnyOrderElementsOf(everyone);
        }
    }
}
