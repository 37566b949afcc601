package io.presence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.OnlineView;
import io.presence.PresenceEvent;
import io.presence.client.ConnectionState;
import io.presence.client.PresenceClient;
import io.presence.client.PresenceClientOptions;
import io.presence.server.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A rolling restart is silent about all who come back within the grace, and tells of each who does not once. */
@Tag("faults")
class RollingRestartIT {
    private static final int CLIENTS = Integer.getInteger("presence.clients", 1_000);
    private static final int LEAVERS = 50;
    private static final int VIEWS = 6;
    private static final long GRACE_MILLIS = 15_000;
    private static final long DRAIN_MILLIS = 2_000;
    private static final long STOP_MILLIS = DRAIN_MILLIS + 5_000;
    private static final long ASK_MILLIS = 500;
    private static final int AT_ONCE = 100;

    /** A client that comes back, and how long that took at worst; owned by the test's loop. */
    private static final class Returning {
        private final PresenceClient client;
        private boolean open;
        private long lostNanos;
        private long slowestMillis;
        private int losses;

        Returning(TestCluster cluster, PresenceClient client) {
            this.client = client;
            client.onError(e -> {});
            client.onState(state -> {
                long at = System.nanoTime();
                cluster.loop().run(() -> {
                    entered(state, at);
                    cluster.loop().changed();
                });
            });
        }

        private void entered(ConnectionState state, long at) {
            if (state == ConnectionState.OPEN && !open) {
                open = true;
                if (losses > 0) {
                    slowestMillis = Math.max(slowestMillis, TestCluster.millis(lostNanos, at));
                }
            } else if (state != ConnectionState.OPEN && open) {
                open = false;
                losses++;
                lostNanos = at;
            }
        }
    }

    /** What one live view was told, owned by the test's loop. */
    private static final class Told {
        private final Map<String, Integer> leaves = new HashMap<>();
        private final List<String> joins = new ArrayList<>();
        private int wrongAnswers;
        private int answers;
        private int failures;
    }

    @Test
    void whoComesBackWithinTheGraceIsNeverAwayAndWhoDoesNotLeavesOnce() {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
        try (TestCluster cluster = TestCluster.start(
                "rolling-grace",
                new JsonObject().put("leaveGraceMillis", GRACE_MILLIS).put("drainMillis", DRAIN_MILLIS))) {
            List<String> addresses = IntStream.range(0, TestCluster.NODES)
                    .mapToObj(node -> cluster.node(node).url())
                    .toList();
            Map<String, Returning> returning = comeIn(vertx, cluster, addresses);
            Set<String> leavers = new HashSet<>();
            for (int node = 0; node < TestCluster.NODES; node++) {
                List<String> users =
                        cluster.newUsers(node, (LEAVERS + TestCluster.NODES - 1 - node) / TestCluster.NODES);
                cluster.logIn(node, users);
                leavers.addAll(users);
            }
            assertThat(leavers).hasSize(LEAVERS);
            cluster.awaitAtAll(cluster.allBut(), "all clients are online", true, returning.keySet());
            cluster.expect(returning.keySet());
            List<Told> views = watch(vertx, cluster, addresses, returning.keySet());

            long since = cluster.now();
            for (int node = 0; node < TestCluster.NODES; node++) {
                restart(cluster, node);
                cluster.loop()
                        .until(
                                "all clients are back",
                                TestCluster.DEADLINE_MILLIS,
                                () -> returning.values().stream().allMatch(c -> c.open),
                                () -> returning.values().stream()
                                                .filter(c -> !c.open)
                                                .count() + " are not");
            }
            long slowest = cluster.loop().ask(() -> returning.values().stream()
                    .mapToLong(c -> c.slowestMillis)
                    .max()
                    .orElseThrow());
            int losses = cluster.loop()
                    .ask(() ->
                            returning.values().stream().mapToInt(c -> c.losses).sum());
            System.out.printf(
                    "rolling restart of %d nodes in %d ms: %d clients came back %d times, the slowest in %d ms, grace %d ms%n",
                    TestCluster.NODES,
                    TestCluster.millis(since, System.nanoTime()),
                    CLIENTS,
                    losses,
                    slowest,
                    GRACE_MILLIS);

            cluster.awaitAtAll(cluster.allBut(), "who did not come back has left", false, leavers);
            cluster.loop()
                    .until(
                            "the live views were told that who did not come back has left",
                            TestCluster.DEADLINE_MILLIS,
                            () -> views.stream()
                                    .allMatch(told -> told.leaves.keySet().containsAll(leavers)),
                            () -> views.stream()
                                    .map(told -> told.leaves.size() + " leaves")
                                    .toList()
                                    .toString());
            cluster.converge();

            assertThat(losses).as("how often a client was lost").isGreaterThanOrEqualTo(CLIENTS);
            assertThat(slowest).as("the slowest reconnect, in ms").isLessThan(GRACE_MILLIS);
            List<String> notices = new ArrayList<>(cluster.notices(cluster.allBut(), returning.keySet(), since));
            cluster.loop().ask(() -> {
                for (Told told : views) {
                    notices.addAll(told.joins);
                    told.leaves.keySet().stream()
                            .filter(user -> !leavers.contains(user))
                            .forEach(notices::add);
                    assertThat(new TreeSet<>(told.leaves.values()))
                            .as("leaves told of each")
                            .containsExactly(1);
                }
                return null;
            });
            assertThat(notices).as("what was told of those who came back").isEmpty();
            List<String> ofLeavers = cluster.notices(cluster.allBut(), leavers, since);
            assertThat(ofLeavers).as("each leave is told once").doesNotHaveDuplicates();
            assertThat(ofLeavers).as("leaves of those who did not come back").allMatch(n -> n.endsWith(" left"));
            int wrong = cluster.wrongAnswers()
                    + cluster.loop().ask(() -> views.stream()
                            .mapToInt(told -> told.wrongAnswers)
                            .sum());
            System.out.println(cluster.loop()
                    .ask(() -> views.stream().mapToInt(told -> told.answers).sum() + " answers to the views' clients, "
                            + views.stream().mapToInt(told -> told.failures).sum() + " queries failed while offline"));
            BoundsTable.measured(Bound.ROLLING_NOTICES, List.of((long) notices.size()));
            BoundsTable.measured(Bound.ROLLING_ANSWERS, List.of((long) wrong));
        } finally {
            Await.result(vertx.close(), 60);
        }
    }

    private static Map<String, Returning> comeIn(Vertx vertx, TestCluster cluster, List<String> addresses) {
        Map<String, Returning> clients = new HashMap<>();
        List<Future<?>> logins = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            String user = "returns-" + i;
            Returning returning = new Returning(cluster, client(vertx, addresses));
            clients.put(user, returning);
            logins.add(returning.client.login(new JsonObject().put("username", user)));
            if (logins.size() == AT_ONCE) {
                Await.result(Future.all(logins), 60);
                logins.clear();
            }
        }
        Await.result(Future.all(logins), 60);
        return clients;
    }

    private static PresenceClient client(Vertx vertx, List<String> addresses) {
        return PresenceClient.create(
                vertx,
                new PresenceClientOptions()
                        .setAddresses(addresses)
                        .setReconnectDelayMillis(1_000)
                        .setMaxReconnectDelayMillis(4_000));
    }

    /** Live views, whose clients come back too, and whose clients ask again and again. */
    private static List<Told> watch(Vertx vertx, TestCluster cluster, List<String> addresses, Set<String> expected) {
        List<Told> views = new ArrayList<>();
        for (int i = 0; i < VIEWS; i++) {
            PresenceClient client = client(vertx, addresses);
            client.onError(e -> {});
            Await.result(client.login());
            Told told = new Told();
            views.add(told);
            OnlineView view = client.presence().online().onChange(event -> cluster.loop()
                    .run(() -> {
                        if (event.user().startsWith(TestCluster.MARKER)) {
                            return;
                        }
                        if (event.type() == PresenceEvent.Type.JOIN) {
                            told.joins.add("a live view was told that " + event.user() + " joined");
                        } else {
                            told.leaves.merge(event.user(), 1, Integer::sum);
                        }
                        cluster.loop().changed();
                    }));
            Await.result(view.open());
            cluster.loop().every(ASK_MILLIS, () -> client.presence().getAll().onComplete(answer -> cluster.loop()
                    .run(() -> {
                        if (answer.failed()) {
                            told.failures++;
                        } else {
                            told.answers++;
                            if (!answer.result().stream()
                                    .collect(Collectors.toSet())
                                    .containsAll(expected)) {
                                told.wrongAnswers++;
                            }
                        }
                    })));
        }
        return views;
    }

    private static void restart(TestCluster cluster, int node) {
        cluster.down(node);
        long at = System.nanoTime();
        cluster.node(node).terminate();
        assertThat(cluster.node(node).exitCode(STOP_MILLIS + Bound.SLACK_MILLIS))
                .as("exit code")
                .isZero();
        long stopped = System.nanoTime();
        cluster.start(node);
        System.out.printf(
                "%s: drained in %d ms, ready %d ms later%n",
                cluster.node(node).name(),
                TestCluster.millis(at, stopped),
                TestCluster.millis(stopped, System.nanoTime()));
    }
}
