package io.presence.server.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.cluster.Address;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import io.presence.interop.FreePorts;
import io.presence.server.Await;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster of one node looks for another one through a relay, which can lose answers. */
class MergeSearchIT {
    /** Below the ten seconds that Hazelcast waits for a lost answer. */
    private static final long SOON_SECONDS = 7;

    private static final long START_SECONDS = 60;

    private final Vertx vertx = Vertx.vertx();
    /** Held: one that is forgotten is closed, and its connections with it. */
    private final NetClient client = vertx.createNetClient();

    private final List<Vertx> clusters = new ArrayList<>();
    private final BlockingQueue<String> questions = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        clusters.forEach(each -> Await.result(each.close(), 30));
        Await.result(vertx.close(), 30);
    }

    @Test
    void whoseQuestionIsNotAnsweredAsksAgainSoon() throws InterruptedException {
        List<Integer> ports = FreePorts.find(3);
        int other = ports.get(0);
        int relay = ports.get(1);
        cluster(manager(other, List.of()));
        cluster(manager(ports.get(2), List.of("127.0.0.1:" + relay)));
        // Not before: it would join the other.
        Await.result(
                vertx.createNetServer()
                        .connectHandler(from -> relay(from, other))
                        .listen(relay, "127.0.0.1"),
                10);

        assertThat(questions.poll(START_SECONDS, TimeUnit.SECONDS))
                .as("the first question")
                .isNotNull();
        assertThat(questions.poll(SOON_SECONDS, TimeUnit.SECONDS))
                .as("the next question, the first one's answer being lost")
                .isNotNull();
    }

    /** A connection to a frozen process keeps a thread of Hazelcast's spinning, which writes to healthy members, too. */
    @Test
    void whoSaysNothingIsNotConnectedTo() throws InterruptedException {
        List<Integer> ports = FreePorts.find(2);
        cluster(manager(ports.get(1), List.of("127.0.0.1:" + ports.get(0))));
        BlockingQueue<String> heard = silent(ports.get(0));

        for (int i = 0; i < 3; i++) {
            assertThat(heard.poll(SOON_SECONDS, TimeUnit.SECONDS))
                    .as("what was said on a connection that was closed again")
                    .isEqualTo("HZC");
        }
    }

    @Test
    void aConnectionOfHazelcastsOwnToWhoSaysNothingIsClosed() throws Exception {
        List<Integer> ports = FreePorts.find(2);
        HazelcastClusterManager connects = (HazelcastClusterManager) manager(ports.get(1), List.of());
        cluster(connects);
        BlockingQueue<String> heard = silent(ports.get(0));

        ((HazelcastInstanceProxy) connects.getHazelcastInstance())
                .getOriginal()
                .node
                .getServer()
                .getConnectionManager(EndpointQualifier.MEMBER)
                .getOrConnect(new Address("127.0.0.1", ports.get(0)));
        assertThat(heard.poll(SOON_SECONDS, TimeUnit.SECONDS))
                .as("what was said until the connection was closed")
                .isEqualTo("HZC");
    }

    /** A process that accepts and says nothing, and what is said to it, by connections that were closed. */
    private BlockingQueue<String> silent(int port) {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        AtomicInteger open = new AtomicInteger();
        Await.result(
                vertx.createNetServer()
                        .connectHandler(from -> {
                            Buffer all = Buffer.buffer();
                            if (open.getAndIncrement() > 0) {
                                heard.add("a second connection, the first being open");
                            }
                            from.handler(all::appendBuffer);
                            from.closeHandler(v -> {
                                open.decrementAndGet();
                                heard.add(all.toString());
                            });
                        })
                        .listen(port, "127.0.0.1"),
                10);
        return heard;
    }

    /** Lets the handshake pass, and no answer to a question. */
    private void relay(NetSocket from, int port) {
        from.pause();
        boolean[] asked = new boolean[1];
        client.connect(port, "127.0.0.1")
                .onSuccess(to -> {
                    from.handler(bytes -> {
                        if (asks(bytes)) {
                            asked[0] = true;
                            questions.add("asked");
                        }
                        to.write(bytes);
                    });
                    to.handler(bytes -> {
                        if (!asked[0]) {
                            from.write(bytes);
                        }
                    });
                    from.closeHandler(v -> to.close());
                    to.closeHandler(v -> from.close());
                    from.resume();
                })
                .onFailure(e -> from.close());
    }

    /** A question says what it is asked for: the name of the cluster. A handshake does not. */
    private static boolean asks(Buffer bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1).contains("presence");
    }

    private static ClusterManager manager(int port, List<String> members) {
        return TunedHazelcast.joining(InetAddress.getLoopbackAddress(), port, members, 5);
    }

    private void cluster(ClusterManager manager) {
        clusters.add(Await.result(
                Vertx.builder()
                        .with(new VertxOptions().setEventBusOptions(TunedHazelcast.eventBus("127.0.0.1", 0)))
                        .withClusterManager(manager)
                        .buildClustered(),
                START_SECONDS));
    }
}
