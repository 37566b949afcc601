package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node that stops sends its clients away over some time; they find another, or wait for it to come back. */
class DrainingServerIT {
    private static final int CLIENTS = 20;
    private static final long DRAIN_MILLIS = 2_000;

    private final List<TestNode> nodes = new ArrayList<>();
    private final List<PresenceClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        Await.result(Future.join(clients.stream().map(PresenceClient::close).toList()));
        nodes.forEach(TestNode::close);
    }

    private TestNode node(int port) {
        TestNode node = new TestNode(new PresenceServer(
                new PresenceServerOptions().setEventLoops(2).setPort(port).setDrainMillis(DRAIN_MILLIS)));
        nodes.add(node);
        return node;
    }

    private PresenceClient client(String user, Recorder<ConnectionState> opened, String... addresses) {
        PresenceClient client = PresenceClient.create(
                TestNode.clients(),
                new PresenceClientOptions()
                        .setAddresses(List.of(addresses))
                        .setReconnectDelayMillis(100)
                        .setMaxReconnectDelayMillis(200));
        clients.add(client);
        client.onState(opened);
        Await.result(client.login(new JsonObject().put("username", user)));
        assertThat(opened.next()).isEqualTo(ConnectionState.OPEN);
        return client;
    }

    private static Recorder<ConnectionState> opened() {
        return new Recorder<>(state -> state == ConnectionState.OPEN);
    }

    @Test
    void itsClientsAreAllAtAnotherNodeWhenItIsGone() {
        TestNode first = node(0);
        TestNode second = node(0);
        Map<String, Recorder<ConnectionState>> opened = new HashMap<>();
        for (int i = 0; i < CLIENTS; i++) {
            opened.put("user-" + i, opened());
            client("user-" + i, opened.get("user-" + i), first.url(), second.url());
        }
        // Each begins with an address by chance, and the nodes know nothing of each other.
        List<String> atFirst = Await.result(first.server().presence().getAll());
        assertThat(atFirst).isNotEmpty();

        first.undeploy();
        atFirst.forEach(user -> assertThat(opened.get(user).next()).isEqualTo(ConnectionState.OPEN));
        assertThat(Await.result(second.server().presence().getAll()))
                .containsExactlyInAnyOrderElementsOf(opened.keySet());
    }

    @Test
    void aClientThatKnowsNoOtherIsRefusedWhileItDrainsAndBackWhenItIs() {
        TestNode node = node(0);
        int port = node.server().actualPort();
        Recorder<Throwable> refusals = new Recorder<>(e -> e.getMessage().contains("503"));
        Recorder<ConnectionState> alice = opened();
        // The first to come is the first to go, and those after her keep the node draining.
        client("alice", alice, node.url()).onError(refusals);
        for (int i = 0; i < CLIENTS; i++) {
            node.user("user-" + i);
        }

        Future<Void> undeployed = node.startUndeploy();
        assertThat(refusals.next()).isInstanceOf(ConnectionException.class);
        Await.result(undeployed);
        node(port);
        assertThat(alice.next()).isEqualTo(ConnectionState.OPEN);
    }
}
