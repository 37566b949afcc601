package io.presence.tck;

import io.presence.tck.process.StartedServer;
import io.presence.tck.wire.FrameSocket;
import java.io.IOException;
import java.net.URI;
import java.util.Set;

/**
 * A server that the kit tests: one node, or the nodes of a cluster. Who implements it starts the nodes before it hands it
 * over; the kit calls its methods one at a time, on one thread, and {@link #close} at the end.
 *
 * <p>Nodes have numbers from 0. Only those methods need to be there that {@link #controls} names; what the others would
 * show is skipped, with this as the reason.
 */
public interface ServerUnderTest {
    /** How long a server that runs already may take to accept a connection before it counts as gone, in milliseconds. */
    long GONE_MILLIS = 5_000;

    /** What can be done to a node, its start afterwards included. */
    enum Control {
        /** {@link ServerUnderTest#kill}. */
        KILL,
        /** {@link ServerUnderTest#stop}. */
        STOP,
        /** {@link ServerUnderTest#pause} and {@link ServerUnderTest#resume}. */
        PAUSE
    }

    /** How many nodes there are, running or not; at least 1, and the same for ever. */
    int nodes();

    /**
     * Where a node is reached, {@code ws://127.0.0.1:6020/deepstream} for example. It may change when the node is
     * started again.
     */
    URI url(int node);

    /** What can be done to nodes. */
    default Set<Control> controls() {
        return Set.of();
    }

    /** Whether nobody but the kit uses the server, so that who is online is the kit's doing. */
    default boolean exclusive() {
        return true;
    }

    /** Ends a node at once, as a crash does: no goodbye, no close frame. Returns when it has ended. */
    default void kill(int node) throws Exception {
        throw new UnsupportedOperationException("kill");
    }

    /** Stops a node as its operator would. Returns when it has ended. */
    default void stop(int node) throws Exception {
        throw new UnsupportedOperationException("stop");
    }

    /** Freezes a node, whose sockets stay open. */
    default void pause(int node) throws Exception {
        throw new UnsupportedOperationException("pause");
    }

    /** Lets a frozen node go on. */
    default void resume(int node) throws Exception {
        throw new UnsupportedOperationException("resume");
    }

    /** Starts a node that was killed or stopped. Returns when it takes connections. */
    default void start(int node) throws Exception {
        throw new UnsupportedOperationException("start");
    }

    /**
     * Starts those nodes again that ended by themselves, and tells it.
     *
     * @return a sentence for each, such as {@code node 0 ended with exit code 1: TypeError …}; empty if all run, or if
     *     this cannot tell
     */
    default String revive() throws Exception {
        return "";
    }

    /** Ends it all. Called once, at the end. */
    void close() throws Exception;

    /**
     * A server whose nodes are processes, which the kit starts, kills and starts again. In the command {@code {port}}
     * stands for a free port of the node, {@code {index}} for its number from 0, {@code {cluster-port}} for another free
     * port of its own, and {@code {members}} for {@code 127.0.0.1:{cluster-port}} of all nodes, with commas. Nodes are
     * reached at {@code ws://127.0.0.1:{port}/deepstream}, and may take a minute each to start.
     *
     * @param command starts a node, by the shell {@code sh}
     * @param nodes how many, at least 1
     * @return the server, started
     * @throws IOException if a node does not start; the message has its last output
     * @throws InterruptedException if the thread was interrupted
     */
    static ServerUnderTest started(String command, int nodes) throws IOException, InterruptedException {
        return StartedServer.start(command, StartedServer.DEFAULT_URL, nodes, StartedServer.DEFAULT_START_MILLIS);
    }

    /**
     * A server that runs already, and that others may use meanwhile.
     *
     * @param urls the addresses of its nodes
     * @return the server, which cannot be controlled
     */
    static ServerUnderTest running(URI... urls) {
        URI[] nodes = urls.clone();
        return new ServerUnderTest() {
            @Override
            public int nodes() {
                return nodes.length;
            }

            @Override
            public URI url(int node) {
                return nodes[node];
            }

            @Override
            public boolean exclusive() {
                return false;
            }

            @Override
            public String revive() {
                for (URI node : nodes) {
                    try {
                        FrameSocket.connect(node, GONE_MILLIS, arrival -> {}).close();
                    } catch (IOException e) {
                        return "the server at " + node + " takes no connections any more: " + e.getMessage();
                    }
                }
                return "";
            }

            @Override
            public void close() {
                // It is not ours.
            }
        };
    }
}
