package io.presence.server.cluster;

import io.presence.PresenceEvent;
import io.presence.server.hazelcast.HazelcastMerge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.ClusterManager;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The edge of {@link ClusterNode}: a clustered Vert.x, with its event bus, its list of members, and its clock.
 *
 * <p>Owned by the presence context.
 */
public final class ClusterMember {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterMember.class);

    private static final int TICKS_IN_A_HEARTBEAT = 5;
    /** Far above a lease: what it ends is a start that would hang without a word. */
    private static final long START_MILLIS = 660_000;

    /** A million users are known in less; beyond it, {@code /health/ready} says that answers are not complete. */
    private static final long KNOWLEDGE_MILLIS = 15_000;

    private static final long GOODBYE_MILLIS = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final ClusterManager manager;
    private final Incarnation incarnation;
    private final ClusterNode.Times times;
    private final EventBusChannel channel;
    private final EventBusPorts ports;
    private ClusterNode node;
    private Runnable turn;
    private Promise<Void> introduced;
    private Promise<Void> goodbye;
    private long goodbyeEndsAt;
    private long startedAt;
    private long timer = -1;
    private boolean listing;
    private Runnable unmerge = () -> {};

    /**
     * Not started yet.
     *
     * @param vertx the Vert.x instance, clustered
     * @param context the presence context
     * @param name the presence server's name: those of one name are one cluster
     * @param nodeName this node's name, or null to make one up
     * @param times the times
     */
    public ClusterMember(Vertx vertx, Context context, String name, String nodeName, ClusterNode.Times times) {
        this.vertx = vertx;
        this.context = context;
        this.manager = ((VertxInternal) vertx).clusterManager();
        this.times = times;
        this.incarnation = Incarnation.random(nodeName, manager.getNodeId());
        this.channel = new EventBusChannel(
                vertx.eventBus(), name, incarnation.id(), this::receive, this::tellAddress, this::look);
        this.ports = new EventBusPorts(vertx, context, manager, times.heartbeatMillis());
    }

    /**
     * Makes the node.
     *
     * @param tell told of each join and leave
     * @return the node
     */
    public ClusterNode node(Consumer<PresenceEvent> tell) {
        node = new ClusterNode(incarnation, times, channel, tell);
        return node;
    }

    /**
     * Joins the other nodes.
     *
     * @param afterEach run after whatever came from them, or from the clock
     * @return completes once each member has been heard and its users are known, or it was silent for a lease, or it took
     *     15 seconds; fails if one of them has this node's
     *     name
     */
    public Future<Void> start(Runnable afterEach) {
        turn = afterEach;
        introduced = Promise.promise();
        startedAt = now();
        return channel.register().compose(v -> {
            unmerge = HazelcastMerge.listen(manager, merging -> context.runOnContext(w -> merging(merging)));
            // Others use a registration some milliseconds after it is complete: what they miss, the next heartbeat
            // shows.
            timer = vertx.setPeriodic(0, Math.max(1, times.heartbeatMillis() / TICKS_IN_A_HEARTBEAT), id -> tick());
            return introduced.future();
        });
    }

    private void receive(Buffer bytes) {
        try {
            ClusterMessage message = DeltaCodec.decode(bytes);
            node.receive(message, now());
            if (message instanceof ClusterMessage.Heartbeat heartbeat) {
                ports.find(heartbeat.incarnation().member());
            }
        } catch (UnreadableException e) {
            node.receive(e, now());
        }
        turn.run();
    }

    /**
     * Where this node's event bus listens is kept in the cluster, too: another node that believed this one lost may have
     * removed it after this one was back.
     */
    private Future<Void> tellAddress() {
        Promise<Void> told = Promise.promise();
        vertx.executeBlocking(
                        () -> {
                            manager.setNodeInfo(manager.getNodeInfo(), told);
                            return null;
                        },
                        false)
                .onFailure(told::tryFail);
        return told.future();
    }

    /** A connection that is refused is a process that has ended. */
    private void look(Incarnation silent) {
        ports.refuses(silent.member())
                .onSuccess(refused -> context.runOnContext(v -> node.looked(silent.id(), refused, now())));
    }

    private void merging(boolean is) {
        node.merging(is);
        if (!is) {
            channel.registerAnew();
        }
    }

    private void tick() {
        long now = now();
        list();
        node.tick(now);
        ports.keepOnly(node.believed());
        if (!introduced.future().isComplete()) {
            if (node.nameTaken() != null) {
                introduced.fail(new IllegalStateException(
                        "the node name " + incarnation.node() + " is in use by the live node " + node.nameTaken()
                                + ": give each node a name of its own (option node), or stop the other first"));
            } else if (node.introduced(now) && (node.allKnown() || now - startedAt > KNOWLEDGE_MILLIS)) {
                introduced.complete();
            } else if (now - startedAt > START_MILLIS) {
                introduced.fail(new IllegalStateException("the cluster manager did not list its members within "
                        + START_MILLIS + " ms: see its log, and that Vert.x's worker threads are not all blocked"));
            }
        }
        if (goodbye != null) {
            node.sayGoodbye();
            if (node.goodbyeHeard() || now >= goodbyeEndsAt) {
                goodbye.tryComplete();
            }
        }
        turn.run();
    }

    /** Off the loop: a cluster manager may ask the network for its members. */
    private void list() {
        if (listing) {
            return;
        }
        listing = true;
        vertx.executeBlocking(() -> Set.copyOf(manager.getNodes()), false).onComplete(members -> {
            listing = false;
            if (members.succeeded()) {
                node.members(members.result(), now());
            } else {
                LOG.debug("cannot list the members of the cluster", members.cause());
            }
        });
    }

    /**
     * Ends the ownership of this node's users, tells the others, and waits until they have heard it, at most a second.
     *
     * @return completes when nothing more is to be sent
     */
    public Future<Void> leave() {
        if (timer < 0) {
            return Future.succeededFuture();
        }
        goodbye = Promise.promise();
        goodbyeEndsAt = now() + GOODBYE_MILLIS;
        node.sayGoodbye();
        return goodbye.future().andThen(v -> close());
    }

    /** Hears and says nothing any more; what a failed start calls, too. */
    public void close() {
        vertx.cancelTimer(timer);
        timer = -1;
        unmerge.run();
        channel.close();
        ports.close();
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
