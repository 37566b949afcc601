package io.presence.server.connection;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Gives a {@link ConnectionLoop} an event loop of its own. */
public final class ConnectionVerticle extends VerticleBase {
    private final ConnectionLoop.Shared shared;
    private final int number;
    private final int port;
    private ConnectionLoop loop;
    private int actualPort;

    /**
     * A loop's verticle.
     *
     * @param shared what all loops share
     * @param number the loop's number, for the log
     * @param port the port; 0 for a free one, a negative number for a free one shared by all that use the number
     */
    public ConnectionVerticle(ConnectionLoop.Shared shared, int number, int port) {
        this.shared = shared;
        this.number = number;
        this.port = port;
    }

    @Override
    public Future<?> start() {
        loop = new ConnectionLoop(vertx, context, shared, number);
        return loop.start(port).onSuccess(actual -> actualPort = actual);
    }

    @Override
    public Future<?> stop() {
        return loop.stop();
    }

    /**
     * The port it listens on, once it is deployed.
     *
     * @return the port
     */
    public int actualPort() {
        return actualPort;
    }
}
