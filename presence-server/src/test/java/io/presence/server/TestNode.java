package io.presence.server;

import io.vertx.core.Vertx;

/** One node on a free port, in a Vert.x of its own; closed by the test. */
public final class TestNode implements AutoCloseable {
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

    public PresenceServer server() {
        return server;
    }

    public String url() {
        return server.url();
    }

    public TestSocket connect() {
        return TestSocket.connect(vertx, url());
    }

    public TestSocket user(String user) {
        return TestSocket.user(vertx, url(), user);
    }

    public TestSocket anonymous() {
        return TestSocket.login(vertx, url(), "{}");
    }

    public void undeploy() {
        Await.result(vertx.undeploy(deployment));
    }

    @Override
    public void close() {
        Await.result(vertx.close());
    }
}
