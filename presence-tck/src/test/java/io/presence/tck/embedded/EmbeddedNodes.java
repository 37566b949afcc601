package io.presence.tck.embedded;

import com.hazelcast.config.Config;
import com.hazelcast.config.NetworkConfig;
import io.presence.PresenceAction;
import io.presence.server.Authentication;
import io.presence.server.Authenticator;
import io.presence.server.Permissions;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Our server, deployed as an application deploys it, on as many instances of Vert.x as there are nodes, with an
 * authenticator and permissions that have all that the kit wants to see.
 */
public final class EmbeddedNodes implements ServerUnderTest {
    private static final long WAIT_SECONDS = 120;
    private static final JsonObject CLIENT_DATA = new JsonObject().put("role", "vip");

    private final List<Vertx> nodes = new ArrayList<>();
    private final List<URI> urls = new ArrayList<>();
    private final String cluster = "tck-" + ProcessHandle.current().pid();
    private final int heartbeatMillis;
    private final int maxMessageBytes;
    private final int count;

    private EmbeddedNodes(int count, int heartbeatMillis, int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
        this.count = count;
        this.heartbeatMillis = heartbeatMillis;
    }

    static EmbeddedNodes start(int count, int heartbeatMillis) throws Exception {
        return start(count, heartbeatMillis, PresenceServerOptions.DEFAULT_MAX_MESSAGE_BYTES);
    }

    /** Starts the nodes. */
    public static EmbeddedNodes start(int count, int heartbeatMillis, int maxMessageBytes) throws Exception {
        EmbeddedNodes nodes = new EmbeddedNodes(count, heartbeatMillis, maxMessageBytes);
        for (int node = 0; node < count; node++) {
            nodes.nodes.add(null);
            nodes.urls.add(null);
            nodes.start(node);
        }
        return nodes;
    }

    static Declaration declaration(String name, int heartbeatMillis) {
        return Declaration.parse(new JsonObject()
                .put("implementation", name)
                .put(
                        "settings",
                        new JsonObject()
                                .put("openAuthentication", true)
                                .put("refusedCredentials", new JsonObject().put("username", "refused"))
                                .put(
                                        "clientDataCredentials",
                                        new JsonObject()
                                                .put("username", "{user}")
                                                .put("vip", true))
                                .put("clientData", CLIENT_DATA)
                                .put("deniedPrefix", "secret")
                                .put("failingPrefix", "boom")
                                .put("outcastPrefix", "outcast")
                                .put("heartbeatMillis", heartbeatMillis)
                                .put("loginMillis", 20_000)
                                .put("healthPath", "/health-check")));
    }

    private static Authenticator authenticator() {
        Authenticator open = Authenticator.open();
        return (credentials, handshake) -> {
            if ("refused".equals(credentials.getValue("username"))) {
                return Future.succeededFuture(Authentication.refused(null));
            }
            return credentials.getBoolean("vip", false)
                    ? Future.succeededFuture(Authentication.accepted(credentials.getString("username"), CLIENT_DATA))
                    : open.authenticate(credentials, handshake);
        };
    }

    private static Permissions permissions() {
        return new Permissions() {
            @Override
            public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
                return users.stream().anyMatch(name -> name.startsWith("boom"))
                        ? Future.failedFuture("the database is down")
                        : Future.succeededFuture(users.stream()
                                .filter(name -> !name.startsWith("secret"))
                                .collect(Collectors.toSet()));
            }

            @Override
            public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
                return Future.succeededFuture(user == null || !user.startsWith("outcast"));
            }
        };
    }

    @Override
    public int nodes() {
        return count;
    }

    @Override
    public URI url(int node) {
        return urls.get(node);
    }

    @Override
    public Set<Control> controls() {
        return EnumSet.of(Control.STOP);
    }

    @Override
    public void start(int node) throws Exception {
        Vertx vertx = count == 1 ? Vertx.vertx() : clustered();
        nodes.set(node, vertx);
        PresenceServerOptions options = new PresenceServerOptions()
                .setPort(0)
                .setHeartbeatIntervalMillis(heartbeatMillis)
                .setMaxMessageBytes(maxMessageBytes)
                .setUnauthenticatedClientTimeoutMillis(20_000);
        await(vertx.deployVerticle(
                new PresenceServer(options).authenticator(authenticator()).permissions(permissions())));
        urls.set(node, URI.create(PresenceServer.of(vertx).url()));
    }

    /** Whoever is on this machine and has this name is of the cluster. */
    private Vertx clustered() throws Exception {
        Config config = ConfigUtil.loadConfig();
        config.setClusterName(cluster);
        NetworkConfig network = config.getNetworkConfig()
                .setPort(17_000)
                .setPortAutoIncrement(true)
                .setPortCount(100);
        network.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        network.getJoin().getMulticastConfig().setEnabled(false);
        network.getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1");
        VertxOptions options = new VertxOptions()
                .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1").setClusterPublicHost("127.0.0.1"));
        return await(Vertx.builder()
                .with(options)
                .withClusterManager(new HazelcastClusterManager(config))
                .buildClustered());
    }

    @Override
    public void stop(int node) throws Exception {
        await(nodes.get(node).close());
    }

    @Override
    public void close() throws Exception {
        for (Vertx vertx : nodes) {
            if (vertx != null) {
                await(vertx.close());
            }
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
