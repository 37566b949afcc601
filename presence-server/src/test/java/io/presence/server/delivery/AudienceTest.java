package io.presence.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.presence.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AudienceTest {
    private final Audience audience = new Audience();

    private static final class Socket implements Audience.Subscriber {
        private final TakesSome transport = new TakesSome();
        private final Outbound outbound = new Outbound(transport, 0);

        @Override
        public Outbound outbound() {
            return outbound;
        }

        private List<ServerMessage> told() {
            return transport.flushed;
        }
    }

    @AfterEach
    void giveTheMemoryBack() {
        audience.close();
    }

    private void deliverAll() {
        while (audience.noticesDue()) {
            audience.deliver(socket -> socket.outbound().flush(() -> 0));
        }
    }

    @Test
    void everybodysNoticeComesFirstAndOnlyToWhoSubscribes() {
        Socket all = new Socket();
        Socket both = new Socket();
        Socket neither = new Socket();
        audience.subscribeToEveryone(all);
        audience.subscriptions().add("bob", both);
        audience.subscribeToEveryone(both);

        Stream.of(PresenceEvent.join("bob"), PresenceEvent.leave("eve")).forEach(audience::tell);
        deliverAll();

        assertThat(all.told()).containsExactly(new ServerMessage.JoinAll("bob"), new ServerMessage.LeaveAll("eve"));
        assertThat(both.told())
                .containsExactly(
                        new ServerMessage.JoinAll("bob"),
                        new ServerMessage.Join("bob"),
                        new ServerMessage.LeaveAll("eve"));
        assertThat(neither.told()).isEmpty();
        assertThat(audience.notices()).isEqualTo(5);
    }

    @Test
    void subscribingTwiceAndUnsubscribingTwiceChangeNothing() {
        Socket socket = new Socket();
        assertThat(audience.subscribeToEveryone(socket)).isTrue();
        assertThat(audience.subscribeToEveryone(socket)).isFalse();
        audience.tell(PresenceEvent.join("a"));
        assertThat(audience.unsubscribeFromEveryone(socket)).isTrue();
        assertThat(audience.unsubscribeFromEveryone(socket)).isFalse();
        audience.tell(PresenceEvent.join("b"));
        deliverAll();
        socket.outbound().flush(() -> 0);
        assertThat(socket.told()).containsExactly(new ServerMessage.JoinAll("a"));
    }

    @Test
    void manySocketsAreServedInStepsAndEachOnce() {
        List<Socket> sockets =
                IntStream.range(0, 5_000).mapToObj(i -> new Socket()).toList();
        sockets.forEach(audience::subscribeToEveryone);
        audience.tell(PresenceEvent.join("a"));

        int steps = 1;
        while (audience.deliver(socket -> socket.outbound().flush(() -> 0))) {
            steps++;
        }

        assertThat(steps).isGreaterThan(2);
        assertThat(sockets).allSatisfy(socket -> assertThat(socket.told()).hasSize(1));
    }

    @Test
    void aSubscriberThatFailsCostsTheOthersNothing() {
        Socket fails = new Socket();
        Socket other = new Socket();
        audience.subscribeToEveryone(fails);
        audience.subscribeToEveryone(other);
        audience.tell(PresenceEvent.join("a"));
        audience.deliver(socket -> {
            if (socket == fails) {
                throw new IllegalStateException("on purpose");
            }
            socket.outbound().flush(() -> 0);
        });
        assertThat(other.told()).hasSize(1);
    }

    /** Sockets come, go and answer in the middle of rounds of delivery. */
    @RepeatedTest(10)
    void whoeverSubscribesIsToldOfEverythingBetweenSubscribingAndUnsubscribing() {
        long seed = Long.getLong("presence.seed", new Random().nextLong());
        Random random = new Random(seed);
        Set<Socket> subscribed = new LinkedHashSet<>();
        List<Socket> sockets = new ArrayList<>();
        List<List<ServerMessage>> expected = new ArrayList<>();
        for (int i = 0; i < 2_500; i++) {
            sockets.add(new Socket());
            expected.add(new ArrayList<>());
        }
        for (int step = 0; step < 100; step++) {
            for (int n = random.nextInt(200); n > 0; n--) {
                Socket socket = sockets.get(random.nextInt(sockets.size()));
                if (random.nextBoolean()) {
                    assertThat(audience.subscribeToEveryone(socket)).isEqualTo(subscribed.add(socket));
                } else {
                    assertThat(audience.unsubscribeFromEveryone(socket)).isEqualTo(subscribed.remove(socket));
                }
            }
            int user = step;
            audience.tell(PresenceEvent.join("user-" + user));
            for (int i = 0; i < sockets.size(); i++) {
                if (subscribed.contains(sockets.get(i))) {
                    expected.get(i).add(new ServerMessage.JoinAll("user-" + user));
                }
            }
            if (random.nextInt(3) == 0) {
                Socket socket = sockets.get(random.nextInt(sockets.size()));
                socket.outbound().answer(new ServerMessage.Pong());
                expected.get(sockets.indexOf(socket)).add(new ServerMessage.Pong());
            }
            if (random.nextInt(3) > 0) {
                audience.deliver(socket -> socket.outbound().flush(() -> 0));
            }
        }
        deliverAll();
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).outbound().flush(() -> 0);
            assertThat(sockets.get(i).told()).as("seed %d, socket %d", seed, i).isEqualTo(expected.get(i));
        }
    }
}
