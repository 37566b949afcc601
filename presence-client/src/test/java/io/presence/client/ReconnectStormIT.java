package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The clients of a node that restarts come back spread over the backoff's window, and all of them come back. */
class ReconnectStormIT {
    private static final int CLIENTS = Integer.getInteger("presence.clients", 5_000);
    /** The first wait is uniform in it. */
    private static final int WINDOW_MILLIS = 8_000;

    private static final int BUCKETS = 16;
    private static final int DEADLINE_SECONDS = 60;

    @Test
    void theClientsOfARestartedNodeComeBackSpreadOverTheWindow() throws InterruptedException {
        Vertx clientsVertx = Vertx.vertx();
        TestNode node = new TestNode(new PresenceServerOptions().setEventLoops(2));
        int port = node.server().actualPort();
        Queue<Long> tries = new ConcurrentLinkedQueue<>();
        CountDownLatch lost = new CountDownLatch(CLIENTS);
        CountDownLatch back = new CountDownLatch(CLIENTS);
        List<PresenceClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                PresenceClient client = PresenceClient.create(
                        clientsVertx,
                        new PresenceClientOptions()
                                .setAddress(node.url())
                                .setReconnectDelayMillis(WINDOW_MILLIS)
                                .setMaxReconnectDelayMillis(WINDOW_MILLIS)
                                .setConnectTimeoutMillis(30_000));
                boolean[] wasLost = new boolean[1];
                client.onError(e -> {});
                client.onState(state -> {
                    if (state == ConnectionState.OPEN && wasLost[0]) {
                        back.countDown();
                    } else if (state == ConnectionState.RECONNECTING && !wasLost[0]) {
                        wasLost[0] = true;
                        lost.countDown();
                    } else if (state == ConnectionState.CONNECTING && wasLost[0]) {
                        tries.add(System.nanoTime());
                    }
                });
                clients.add(client);
            }
            // In groups, so that the listening socket's queue does not overflow.
            for (int from = 0; from < CLIENTS; from += 250) {
                Await.result(
                        Future.all(clients.subList(from, Math.min(from + 250, CLIENTS)).stream()
                                .map(PresenceClient::login)
                                .toList()),
                        DEADLINE_SECONDS);
            }
            long down = System.nanoTime();
            node.close();
            node = new TestNode(new PresenceServer(
                    new PresenceServerOptions().setEventLoops(2).setPort(port)));
            assertThat(lost.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("%d have not noticed the loss", lost.getCount())
                    .isTrue();
            assertThat(back.await(DEADLINE_SECONDS, TimeUnit.SECONDS))
                    .as("%d are not back", back.getCount())
                    .isTrue();

            int[] histogram = new int[BUCKETS];
            tries.stream()
                    .map(at -> TimeUnit.NANOSECONDS.toMillis(at - down))
                    .forEach(millis ->
                            histogram[(int) Math.min(BUCKETS - 1, millis * BUCKETS / (WINDOW_MILLIS * 5 / 4))]++);
            System.out.printf(
                    "reconnect storm: %d clients, first wait up to %d ms, tries by %d ms:%n",
                    CLIENTS, WINDOW_MILLIS, WINDOW_MILLIS * 5 / 4 / BUCKETS);
            int most = 0;
            for (int i = 0; i < BUCKETS; i++) {
                System.out.printf(
                        "  %5d ms %5d %s%n",
                        i * WINDOW_MILLIS * 5 / 4 / BUCKETS, histogram[i], "#".repeat(histogram[i] * 60 / CLIENTS));
                most = Math.max(most, histogram[i]);
            }
            // Uniform would be 80 of 1 000 in each of the window's buckets; a spike would be most of them in one.
            assertThat(most).as("the fullest bucket").isLessThan(CLIENTS / 5);
            long before = TimeUnit.MILLISECONDS.toNanos(WINDOW_MILLIS) + down;
            assertThat(tries.stream().filter(at -> at < before).count())
                    .as("tries within the window, which begins when a client notices")
                    .isGreaterThan(CLIENTS / 2);
        } finally {
            Await.result(clientsVertx.close(), DEADLINE_SECONDS);
            node.close();
        }
    }
}
