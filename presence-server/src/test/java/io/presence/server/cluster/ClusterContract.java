package io.presence.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.presence.server.Announcement;
import io.presence.server.Await;
import io.presence.server.ClusterStatus;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestSocket;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers deployed on clustered Vert.x instances, whatever the cluster manager: the wiring of the rules to them. */
abstract class ClusterContract {
    private final List<Vertx> instances = new ArrayList<>();

    /** Another instance of this test's cluster. */
    abstract Vertx clustered();

    /** A server on an instance of its own, and a subscriber to everybody on it. */
    private final class Node {
        private final Vertx vertx = clustered();
        private final PresenceServer server;
        private final String deployment;
        private final BlockingQueue<PresenceEvent> told = new LinkedBlockingQueue<>();

        private Node(PresenceServerOptions options) {
            instances.add(vertx);
            server = new PresenceServer(options.setPort(0).setEventLoops(1));
            deployment = Await.result(vertx.deployVerticle(server));
            Await.result(server.presence().subscribe(told::add));
        }

        private Node(String name) {
            this(new PresenceServerOptions().setNode(name));
        }

        private Announcement announces(String user) {
            return Await.result(server.announce(user));
        }

        private void hears(PresenceEvent event) {
            try {
                assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(event);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }

        private List<String> everybody() {
            return Await.result(server.presence().getAll());
        }

        private void stops() {
            Await.result(vertx.undeploy(deployment));
        }
    }

    @AfterEach
    void closeAll() {
        instances.forEach(vertx -> Await.result(vertx.close()));
    }

    @Test
    void aUserIsOnlineOnceOnAllNodesAndWhoMovesIsNotTold() {
        Node one = new Node("one");
        Announcement there = one.announces("bob");
        Node two = new Node("two");
        assertThat(two.everybody()).containsExactly("bob");
        one.hears(PresenceEvent.join("bob"));
        two.told.clear();

        Announcement here = two.announces("bob");
        // What two made after it has reached one, and so has it.
        Announcement marker = two.announces("marker");
        one.hears(PresenceEvent.join("marker"));
        two.hears(PresenceEvent.join("marker"));
        Await.result(there.close());
        Await.result(marker.close());
        one.hears(PresenceEvent.leave("marker"));
        two.hears(PresenceEvent.leave("marker"));
        assertThat(one.everybody()).containsExactly("bob");

        Await.result(here.close());
        one.hears(PresenceEvent.leave("bob"));
        two.hears(PresenceEvent.leave("bob"));
        assertThat(one.everybody()).isEmpty();
    }

    @Test
    void aSocketOfOneNodeIsToldOfAUserOfAnother() {
        Node one = new Node("one");
        Node two = new Node("two");
        TestSocket alice = TestSocket.user(one.server.url(), "alice");
        two.hears(PresenceEvent.join("alice"));
        alice.close();
        two.hears(PresenceEvent.leave("alice"));
        one.hears(PresenceEvent.join("alice"));
        one.hears(PresenceEvent.leave("alice"));
    }

    @Test
    void aNodeThatStopsTakesItsUsersWithItAtOnce() {
        Node one = new Node("one");
        Node two = new Node("two");
        two.announces("bob");
        one.hears(PresenceEvent.join("bob"));
        two.stops();
        one.hears(PresenceEvent.leave("bob"));
        // Told by a goodbye, and by no lease that ended.
        ClusterStatus status = Await.result(one.server.status());
        assertThat(status.others()).isEmpty();
        assertThat(status.counts().goodbyes()).isEqualTo(1);
        assertThat(status.counts().leaseEnds()).isZero();
    }

    @Test
    void underGraceAUserWhoComesBackOnAnotherNodeWasNeverAway() {
        PresenceServerOptions options = new PresenceServerOptions().setLeaveGraceMillis(60_000);
        Node one = new Node(new PresenceServerOptions(options).setNode("one"));
        Node two = new Node(new PresenceServerOptions(options).setNode("two"));
        Announcement first = two.announces("bob");
        one.hears(PresenceEvent.join("bob"));
        Await.result(first.close());
        Announcement second = one.announces("bob");
        two.stops();
        one.announces("marker");
        one.hears(PresenceEvent.join("marker"));
        assertThat(one.everybody()).containsExactly("bob", "marker");
        Await.result(second.close());
    }

    @Test
    void aSecondLiveNodeOfTheSameNameDoesNotStart() {
        Node one = new Node("one");
        Vertx vertx = clustered();
        instances.add(vertx);
        Throwable failure = Await.failure(vertx.deployVerticle(
                new PresenceServer(new PresenceServerOptions().setNode("one").setPort(0))));
        assertThat(failure).hasMessageContaining("the node name one is in use by the live node one (");
        one.announces("bob");
        one.hears(PresenceEvent.join("bob"));
    }

    @Test
    void serversOfOtherNamesAreOtherClusters() {
        Node one = new Node("one");
        Node other = new Node(new PresenceServerOptions().setName("chat").setNode("one"));
        other.announces("bob");
        other.hears(PresenceEvent.join("bob"));
        one.announces("marker");
        one.hears(PresenceEvent.join("marker"));
    }
}
