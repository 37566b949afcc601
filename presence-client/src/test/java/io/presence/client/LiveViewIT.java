package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.OnlineView;
import io.presence.PresenceEvent;
import io.presence.server.Announcement;
import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.TestNode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The live view while users come and go and the link is cut again and again; by seed. */
class LiveViewIT {
    private static final int LOSSES = 40;
    private static final int CHANGES_A_LOSS = 20;
    private static final int USERS = 30;

    private final long seed = Long.getLong("presence.seed", new Random().nextInt(1_000_000));
    private final Random random = new Random(seed);
    private final Map<String, Announcement> online = new LinkedHashMap<>();
    private final Set<String> folded = new HashSet<>();
    private final Recorder<Object> told = new Recorder<>();

    @Test
    void theFoldedChangesAreTheServersStateAfterEachRecovery() {
        System.out.println("live view: seed " + seed);
        int differences = 0;
        int passedOver = 0;
        try (TestNode node = TestNode.withLoops(2);
                FaultyProxy proxy = new FaultyProxy(node.url())) {
            PresenceServer server = node.server();
            for (int i = 0; i < USERS / 2; i++) {
                churn(server);
            }
            PresenceClient client = PresenceClient.create(
                    TestNode.clients(),
                    new PresenceClientOptions()
                            .setAddress(proxy.url())
                            .setReconnectDelayMillis(5)
                            .setMaxReconnectDelayMillis(20));
            Await.result(client.login());
            OnlineView view = client.presence().online().onChange(told::handle).onState(told::handle);
            Await.result(view.open());
            told.hears(OnlineView.State.LIVE);
            folded.addAll(view.users());
            assertThat(folded).isEqualTo(online.keySet());

            for (int loss = 0; loss < LOSSES; loss++) {
                // While it is live, and while it is being cut: nobody waits for these.
                List<Future<?>> underWay = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    underWay.add(toggle(server));
                    if (i == 5) {
                        proxy.refuse();
                        proxy.cut();
                    }
                }
                foldUntil(OnlineView.State.STALE);
                Await.result(Future.all(underWay));
                Set<String> before = Set.copyOf(folded);
                for (int i = 0; i < CHANGES_A_LOSS; i++) {
                    churn(server);
                }
                assertThat(told.rest()).as("while it is stale").isEmpty();
                assertThat(view.users()).isEqualTo(before);
                proxy.heal();
                List<PresenceEvent> recovery = foldUntil(OnlineView.State.LIVE);
                assertThat(folded).as("after loss %d, seed %d", loss, seed).isEqualTo(online.keySet());
                assertThat(view.users()).isEqualTo(online.keySet());
                // Exactly the differences: each user once, the leaves first.
                assertThat(recovery.stream().map(PresenceEvent::user)).doesNotHaveDuplicates();
                assertThat(recovery).isSortedAccordingTo((a, b) -> Boolean.compare(a.isOnline(), b.isOnline()));
                differences += recovery.size();
                passedOver += CHANGES_A_LOSS - recovery.size();
            }
            Await.result(client.close());
        }
        System.out.printf(
                "live view: %d losses with %d changes each, told of %d differences, %d changes made no difference%n",
                LOSSES, CHANGES_A_LOSS, differences, passedOver);
        assertThat(differences).isGreaterThan(LOSSES);
        assertThat(passedOver).isGreaterThan(LOSSES);
    }

    /** Folds what the handler is told, up to this state; whatever is no news fails. */
    private List<PresenceEvent> foldUntil(OnlineView.State state) {
        List<PresenceEvent> events = new ArrayList<>();
        for (Object each : told.until(state)) {
            PresenceEvent event = (PresenceEvent) each;
            boolean news = event.isOnline() ? folded.add(event.user()) : folded.remove(event.user());
            assertThat(news).as("%s is news, seed %d", event, seed).isTrue();
            events.add(event);
        }
        return events;
    }

    private void churn(PresenceServer server) {
        Await.result(toggle(server));
    }

    private Future<?> toggle(PresenceServer server) {
        String user = "u" + random.nextInt(USERS);
        Announcement announcement = online.remove(user);
        if (announcement != null) {
            return announcement.close();
        }
        // The announcement itself is at hand only later, and is waited for here: it is quick.
        online.put(user, Await.result(server.announce(user)));
        return Future.succeededFuture();
    }
}
