package io.presence.server;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** One node on a free port, in a Vert.x of its own; closed by the test. */
public final class TestNode implements AutoCloseable {
    /**
     * The clients of all tests of a JVM. Never closed: Vert.x can wait for ever for a client's WebSocket whose closing
     * handshake is under way.
     */
    private static final Vertx CLIENTS = Vertx.vertx();

    private final Vertx vertx = Vertx.vertx();
    private final PresenceServer server;
    private final String deployment;

    public TestNode(PresenceServerOptions options) {
        this(new PresenceServer(options.setPort(0)));
    }

    public TestNode(PresenceServer server) {
        this.server = server;
        this.deployment = Await.result(vertx.deployVerticle(server));
    }

    public static TestNode withLoops(int eventLoops) {
        return new TestNode(new PresenceServerOptions().setEventLoops(eventLoops));
    }

    public Vertx vertx() {
        return vertx;
    }

    public static Vertx clients() {
        return CLIENTS;
    }

    public PresenceServer server() {
        return server;
    }

    public String url() {
        return server.url();
    }

    public TestSocket connect() {
        return TestSocket.connect(url());
    }

    public TestSocket user(String user) {
        return TestSocket.user(url(), user);
    }

    public TestSocket anonymous() {
        return TestSocket.login(url(), "{}");
    }

    public void undeploy() {
        Await.result(startUndeploy());
    }

    /** For tests of what happens meanwhile. */
    public Future<Void> startUndeploy() {
        return vertx.undeploy(deployment);
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
