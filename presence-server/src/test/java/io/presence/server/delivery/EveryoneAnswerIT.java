package io.presence.server.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.server.Announcement;
import io.presence.server.Await;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The answer to "everybody", large and small, whatever was encoded for an earlier one. */
class EveryoneAnswerIT {

    @Test
    void aHundredThousandUsersAreAnsweredWholeAndWithoutTheAsker() {
        long seed = Long.getLong("presence.seed", new Random().nextLong());
        Random random = new Random(seed);
        try (TestNode node = TestNode.withLoops(2)) {
            Set<String> online = new LinkedHashSet<>();
            List<Announcement> announcements = new ArrayList<>();
            for (int i = 0; i < 100_000; i += 1_000) {
                List<Future<Announcement>> some = IntStream.range(i, i + 1_000)
                        .mapToObj(n -> node.server().announce("user-\u00e9-" + n))
                        .toList();
                Await.result(Future.all(some));
                some.forEach(announcement -> {
                    announcements.add(announcement.result());
                    online.add(announcement.result().user());
                });
            }
            TestSocket first = node.user("first");
            TestSocket second = node.user("second");
            online.add("first");
            online.add("second");
            for (int round = 0; round < 10; round++) {
                for (int n = random.nextInt(2_000); n > 0; n--) {
                    Announcement left = announcements.remove(random.nextInt(announcements.size()));
                    online.remove(left.user());
                    Await.result(left.close());
                }
                first.say(new ClientMessage.QueryAll(), new ClientMessage.QueryAll());
                second.say(new ClientMessage.QueryAll());
                List<String> others = new ArrayList<>(online);
                others.remove("first");
                ServerMessage expected = new ServerMessage.QueryAllResponse(others);
                assertThat(first.next()).as("seed %d", seed).isEqualTo(expected);
                assertThat(first.next()).as("seed %d", seed).isEqualTo(expected);
                others = new ArrayList<>(online);
                others.remove("second");
                assertThat(second.next()).as("seed %d", seed).isEqualTo(new ServerMessage.QueryAllResponse(others));
            }
        }
    }
}
