package io.presence.server;

import io.presence.Presence;
import io.presence.protocol.MessageCodec;
import io.presence.server.cluster.ClusterMember;
import io.presence.server.cluster.ClusterNode;
import io.presence.server.connection.ConnectionLoop;
import io.presence.server.connection.ConnectionVerticle;
import io.presence.server.embedded.EmbeddedLoop;
import io.presence.server.operations.Operations;
import io.presence.server.order.PresenceContext;
import io.presence.server.transport.InPlaceUpgrade;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The presence server, as a verticle: deploy it with options, or by its class name with JSON.
 *
 * <p>Deploy one instance, on an event loop (the default); it spreads its connections over {@code eventLoops} loops by
 * itself. A second server in the same Vert.x needs a {@code name} and a port of its own. Deployment fails, with a
 * message that says what to do, on a wrong option, a name taken, a port in use, or TLS files that cannot be read.
 * Undeploying closes every connection with a close frame, spread over {@code drainMillis}, and takes at most about two
 * seconds longer; HTTP is served to its end.
 *
 * <p>Code in the same JVM gets it by {@link #of(Vertx)}. {@link #presence()}, {@link #announce} and the other readers
 * may be called from any thread, once the deployment has completed.
 */
public final class PresenceServer extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceServer.class);

    /** How exactly grace is timed where there is no cluster whose clock would do it. */
    private static final long GRACE_TICK_MILLIS = 50;

    private static final String REGISTRY = "io.presence.server";

    /** Numbers the free ports, so that no two servers of a Vert.x share one; far from those an application may use. */
    private static final AtomicInteger FREE_PORTS = new AtomicInteger(1_000_000);

    /**
     * A name that is taken, and whether its server serves already. What a server wrote before it said so here is seen by
     * whoever reads it here: Vert.x's local map is what makes {@link #of} usable from any thread.
     */
    private record Entry(PresenceServer server, boolean serving) implements Shareable {}

    private final PresenceServerOptions given;
    private Authenticator authenticator = Authenticator.open();
    private Permissions permissions = Permissions.ALLOW_ALL;
    private Meters meters;

    private PresenceServerOptions options;
    private Entry entry;
    private PresenceContext presence;
    private ClusterMember member;
    private Operations operations;
    private EmbeddedLoop embedded;
    private ConnectionLoop ownLoop;
    private int actualPort;

    /** A server whose options come from the deployment's JSON config: what a deployment by class name makes. */
    public PresenceServer() {
        this.given = null;
    }

    /**
     * A server with these options; the deployment's config must be empty.
     *
     * @param options the options, copied
     */
    public PresenceServer(PresenceServerOptions options) {
        this.given = new PresenceServerOptions(options);
    }

    /**
     * Decides about logins; before deployment.
     *
     * @param decides the authenticator; {@link Authenticator#open()} unless set
     * @return this server
     */
    public PresenceServer authenticator(Authenticator decides) {
        this.authenticator = Objects.requireNonNull(decides, "authenticator");
        return this;
    }

    /**
     * Decides about requests; before deployment.
     *
     * @param decide the permissions; {@link Permissions#ALLOW_ALL} unless set
     * @return this server
     */
    public PresenceServer permissions(Permissions decide) {
        this.permissions = Objects.requireNonNull(decide, "permissions");
        return this;
    }

    /**
     * Shows the server's meters; before deployment.
     *
     * @param shown where; nowhere unless set
     * @return this server
     */
    public PresenceServer meters(Meters shown) {
        this.meters = Objects.requireNonNull(shown, "meters");
        return this;
    }

    /**
     * The server of the default name that is deployed on this Vert.x.
     *
     * @param vertx the Vert.x instance
     * @return the server
     * @throws IllegalStateException if there is none, or its deployment has not completed
     */
    public static PresenceServer of(Vertx vertx) {
        return of(vertx, PresenceServerOptions.DEFAULT_NAME);
    }

    /**
     * The server of a name that is deployed on this Vert.x.
     *
     * @param vertx the Vert.x instance
     * @param name the option {@code name} it was deployed with
     * @return the server
     * @throws IllegalStateException if there is none, or its deployment has not completed
     */
    public static PresenceServer of(Vertx vertx, String name) {
        LocalMap<String, Entry> registry = vertx.sharedData().getLocalMap(REGISTRY);
        Entry found = registry.get(name);
        if (found == null || !found.serving()) {
            throw new IllegalStateException(
                    "no presence server named " + name + " is deployed on this Vert.x (there are "
                            + new TreeSet<>(registry.keySet()) + "): deploy " + PresenceServer.class.getName()
                            + " and wait for its deployment to complete");
        }
        return found.server();
    }

    @Override
    public Future<?> start() {
        options = given == null ? new PresenceServerOptions(config()) : given;
        if (given != null && !config().isEmpty()) {
            throw new IllegalArgumentException("the server was made with options and deployed with a config, too: "
                    + "use PresenceServer() with the config, or PresenceServer(options) without");
        }
        options.check();
        if (!context.isEventLoopContext()) {
            throw new IllegalArgumentException(
                    "the presence server was deployed on a worker or virtual thread, expected"
                            + " an event loop: leave the deployment's threading model at its default");
        }
        register();
        ClusterNode.Times times = new ClusterNode.Times(
                options.getHeartbeatMillis(), options.getLeaseMillis(), options.getLeaveGraceMillis());
        if (vertx.isClustered()) {
            member = new ClusterMember(vertx, context, options.getName(), options.getNode(), times);
        }
        presence = new PresenceContext(
                context,
                tell -> member == null ? ClusterNode.alone(options.getNode(), times, tell) : member.node(tell));
        operations = new Operations(
                vertx,
                context,
                presence::status,
                loops(),
                meters == null ? null : meters.open(options.getName(), loops()));
        operations.start();
        ConnectionLoop.Shared shared =
                new ConnectionLoop.Shared(options, authenticator, permissions, presence, operations);
        return portIsFree()
                .compose(v -> EmbeddedLoop.start(vertx, presence))
                .compose(loop -> joinCluster().map(loop))
                .compose(loop -> startLoops(shared).map(port -> {
                    actualPort = port;
                    embedded = loop;
                    serve();
                    return port;
                }))
                .onFailure(e -> {
                    unregister();
                    operations.stop();
                    if (member != null) {
                        member.close();
                    }
                });
    }

    private Future<Void> joinCluster() {
        if (member != null) {
            return member.start(presence::turn);
        }
        if (options.getLeaveGraceMillis() > 0) {
            vertx.setPeriodic(GRACE_TICK_MILLIS, id -> presence.turn());
        }
        return Future.succeededFuture();
    }

    /**
     * Vert.x lets servers of one Vert.x listen on the same port, and would give the clients of another server of the
     * application's in turn to it and to us; so what the system says of the port is asked for first.
     */
    private Future<Void> portIsFree() {
        if (options.getPort() == 0) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(() -> {
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(options.getHost(), options.getPort()));
            }
            return null;
        });
    }

    private int loops() {
        return options.getEventLoops() == 0 ? Runtime.getRuntime().availableProcessors() : options.getEventLoops();
    }

    /** All loops listen on one port, and Vert.x shares the connections out between them. */
    private Future<Integer> startLoops(ConnectionLoop.Shared shared) {
        String closed = InPlaceUpgrade.unavailableBecause();
        if (options.isUpgradeInPlace() && closed != null) {
            LOG.info("{}: sockets stay Vert.x's WebSockets, and cost more: {}", options.getName(), closed);
        }
        int loops = loops();
        if (loops == 1) {
            ownLoop = new ConnectionLoop(vertx, context, shared, 0);
            return ownLoop.start(options.getPort());
        }
        // To Vert.x, equal negative ports are one free port that their listeners share; 0 is a free one for each.
        int port = options.getPort() == 0 ? -FREE_PORTS.incrementAndGet() : options.getPort();
        Future<Integer> started = startVerticle(shared, 0, port);
        for (int i = 1; i < loops; i++) {
            int number = i;
            started = started.compose(found -> startVerticle(shared, number, port));
        }
        return started;
    }

    private Future<Integer> startVerticle(ConnectionLoop.Shared shared, int number, int port) {
        ConnectionVerticle verticle = new ConnectionVerticle(shared, number, port);
        return vertx.deployVerticle(verticle, new DeploymentOptions()).map(id -> verticle.actualPort());
    }

    @Override
    public Future<?> stop() {
        // The loops with verticles of their own have stopped already: Vert.x undeploys children first.
        if (embedded != null) {
            embedded.stop();
        }
        unregister();
        Future<Void> closed = ownLoop == null ? Future.succeededFuture() : ownLoop.stop();
        // Whoever is left here ends before this node leaves the cluster, so that its loss then means nothing.
        return closed.eventually(() -> member == null ? Future.succeededFuture() : member.leave())
                .onComplete(v -> operations.stop());
    }

    private void register() {
        LocalMap<String, Entry> registry = vertx.sharedData().getLocalMap(REGISTRY);
        Entry mine = new Entry(this, false);
        if (registry.putIfAbsent(options.getName(), mine) != null) {
            throw new IllegalStateException(
                    "a presence server named " + options.getName() + " is deployed on this Vert.x"
                            + " already: deploy one instance, which uses several event loops by itself, or give the second"
                            + " server another name and port");
        }
        entry = mine;
        for (Entry other : registry.values()) {
            // Vert.x would share the port between the two, and give each half of the other's clients.
            if (other.server() != this && sameAddress(other.server().options)) {
                unregister();
                throw new IllegalStateException("port " + options.getPort() + " on " + options.getHost()
                        + " is in use by the presence server named "
                        + other.server().options.getName()
                        + ": give this one another port");
            }
        }
    }

    private void serve() {
        entry = new Entry(this, true);
        LocalMap<String, Entry> registry = vertx.sharedData().getLocalMap(REGISTRY);
        registry.put(options.getName(), entry);
    }

    private boolean sameAddress(PresenceServerOptions other) {
        return options.getPort() != 0
                && options.getPort() == other.getPort()
                && options.getHost().equals(other.getHost());
    }

    private void unregister() {
        if (entry != null) {
            LocalMap<String, Entry> registry = vertx.sharedData().getLocalMap(REGISTRY);
            registry.removeIfPresent(options.getName(), entry);
            entry = null;
        }
    }

    /**
     * Presence for code in this JVM. Each call gives a subscriber of its own, as each client is one: keep it to
     * unsubscribe what was subscribed through it. It asks no permissions. Its requests fail, and its handlers are
     * called no more, once the server is undeployed; a verticle that is undeployed before should unsubscribe.
     *
     * @return presence, with no subscriptions yet
     */
    public Presence presence() {
        return embedded.presence();
    }

    /**
     * Makes a user online who arrived by another transport.
     *
     * @param user the user, at least one character, and not {@code OPEN}, which is never present
     * @return completes, on the caller's Vert.x context when it has one, when subscribers are being told
     * @throws IllegalArgumentException if the user is null, empty or {@code OPEN}
     */
    public Future<Announcement> announce(String user) {
        if (user == null || user.isEmpty() || user.equals("OPEN")) {
            throw new IllegalArgumentException("user is " + (user == null || !user.isEmpty() ? user : "empty")
                    + ", expected a name of at least one character; OPEN is the protocol's name for nobody");
        }
        return embedded.announce(MessageCodec.wellFormed(user));
    }

    /**
     * What this node knows of its cluster, as {@code GET /cluster} tells it.
     *
     * @return completes on the caller's Vert.x context when it has one; fails once the server is undeployed
     */
    public Future<ClusterStatus> status() {
        return embedded.status();
    }

    /**
     * The port it listens on, which matters when the option was 0.
     *
     * @return the port
     */
    public int actualPort() {
        return actualPort;
    }

    /**
     * The address for clients.
     *
     * @return for example {@code ws://127.0.0.1:6020/deepstream}
     */
    public String url() {
        String host = options.getHost().indexOf(':') >= 0 ? "[" + options.getHost() + "]" : options.getHost();
        return (options.getCertPath() == null ? "ws" : "wss") + "://" + host + ":" + actualPort + options.getPath();
    }
}
