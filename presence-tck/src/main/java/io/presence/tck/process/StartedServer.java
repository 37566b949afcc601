package io.presence.tck.process;

import io.presence.tck.ServerUnderTest;
import io.presence.tck.wire.FrameSocket;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * A server whose nodes are processes of a command. In the command and the URL stand, for a node:
 *
 * <ul>
 *   <li>{@code {index}}, its number from 0;
 *   <li>{@code {port}}, a free port of its own, the same after a restart;
 *   <li>{@code {cluster-port}}, another one, for what nodes say to each other;
 *   <li>{@code {members}}, {@code 127.0.0.1:} and the {@code {cluster-port}} of all nodes, with commas.
 * </ul>
 *
 * <p>The command is one of {@code sh}, and stays in the foreground: what it starts ends with it. Should the kit be ended,
 * the nodes are.
 */
public final class StartedServer implements ServerUnderTest {
    /** What the URL of a node is, if nothing else is said. */
    public static final String DEFAULT_URL = "ws://127.0.0.1:{port}/deepstream";

    /** How long a node may take to start, if nothing else is said. */
    public static final long DEFAULT_START_MILLIS = 60_000;

    private static final long LOOK_MILLIS = 50;
    private static final long CONNECT_MILLIS = 2_000;
    private static final long DYING_MILLIS = 5_000;

    private final String command;
    private final String url;
    private final long startMillis;
    private final int[] ports;
    private final int[] clusterPorts;
    /** Shared with the hook. */
    private final AtomicReferenceArray<ChildProcess> processes;

    private final Thread hook = new Thread(this::killAll, "tck-ends-servers");
    private volatile boolean closed;

    private StartedServer(String command, String url, int nodes, long startMillis) throws IOException {
        this.command = command;
        this.url = url;
        this.startMillis = startMillis;
        this.processes = new AtomicReferenceArray<>(nodes);
        int[] free = FreePorts.find(2 * nodes);
        this.ports = Arrays.copyOf(free, nodes);
        this.clusterPorts = Arrays.copyOfRange(free, nodes, 2 * nodes);
    }

    /**
     * Starts the nodes, one after the other.
     *
     * @param command the command of a node
     * @param url the URL of a node
     * @param nodes how many, at least 1
     * @param startMillis how long a node may take until it takes connections, in milliseconds
     * @return the server
     * @throws IOException if a node does not start; the message has its last output. None is left running then
     * @throws IllegalArgumentException if the URL is none, or the nodes could not be told from each other
     */
    public static StartedServer start(String command, String url, int nodes, long startMillis)
            throws IOException, InterruptedException {
        if (nodes > 1 && !command.contains("{port}") && !command.contains("{index}")) {
            throw new IllegalArgumentException("the command `" + command + "` is the same for each of " + nodes
                    + " nodes, expected {port} or {index} in it");
        }
        StartedServer server = new StartedServer(command, url, nodes, startMillis);
        server.checkUrl();
        Runtime.getRuntime().addShutdownHook(server.hook);
        boolean started = false;
        try {
            for (int node = 0; node < nodes; node++) {
                server.start(node);
            }
            started = true;
        } finally {
            if (!started) {
                server.close();
            }
        }
        return server;
    }

    private void checkUrl() {
        String filled = filled(url, 0);
        try {
            URI uri = new URI(filled);
            if (uri.getHost() != null && Set.of("ws", "wss").contains(uri.getScheme())) {
                return;
            }
        } catch (URISyntaxException e) {
            // As below.
        }
        throw new IllegalArgumentException("the URL of node 0 is " + filled
                + ", expected ws://host:port/path or wss://host:port/path, with {port} or {index} for the node's own");
    }

    private String filled(String template, int node) {
        String members = Arrays.stream(clusterPorts)
                .mapToObj(port -> "127.0.0.1:" + port)
                .collect(Collectors.joining(","));
        return template.replace("{index}", Integer.toString(node))
                .replace("{port}", Integer.toString(ports[node]))
                .replace("{cluster-port}", Integer.toString(clusterPorts[node]))
                .replace("{members}", members);
    }

    @Override
    public int nodes() {
        return ports.length;
    }

    @Override
    public URI url(int node) {
        return URI.create(filled(url, node));
    }

    @Override
    public Set<Control> controls() {
        return EnumSet.allOf(Control.class);
    }

    @Override
    public void start(int node) throws IOException, InterruptedException {
        String filled = filled(command, node);
        ChildProcess process = ChildProcess.start(filled);
        processes.set(node, process);
        if (closed) {
            process.kill();
            throw new IOException("node " + node + " is not started: the kit ends");
        }
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(startMillis);
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            String refused = refused(node, Math.max(LOOK_MILLIS, Math.min(CONNECT_MILLIS, left)));
            if (process.endsWithin(refused.isEmpty() ? 0 : LOOK_MILLIS)) {
                process.kill();
                throw new IOException("node " + node + " did not start: `" + filled + "` " + process.end());
            }
            if (refused.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                process.kill();
                throw new IOException("node " + node + " took no WebSocket within " + startMillis + " ms of `" + filled
                        + "` (" + refused + "); its last output: " + process.lastLines());
            }
        }
    }

    /** Why it takes no connection, or empty. */
    private String refused(int node, long millis) {
        try {
            FrameSocket.connect(url(node), millis, arrival -> {}).close();
            return "";
        } catch (IOException e) {
            return e.getMessage();
        }
    }

    @Override
    public void kill(int node) throws InterruptedException {
        processes.get(node).kill();
    }

    @Override
    public void stop(int node) throws InterruptedException {
        processes.get(node).stop();
    }

    @Override
    public void pause(int node) throws IOException, InterruptedException {
        processes.get(node).signal("STOP");
    }

    @Override
    public void resume(int node) throws IOException, InterruptedException {
        processes.get(node).signal("CONT");
    }

    @Override
    public String revive() throws IOException, InterruptedException {
        List<String> ends = new ArrayList<>();
        for (int node = 0; node < ports.length; node++) {
            ChildProcess process = processes.get(node);
            // One that is about to end takes no connections any more.
            if (!process.isAlive() || (!refused(node, CONNECT_MILLIS).isEmpty() && process.endsWithin(DYING_MILLIS))) {
                // What it started may still have the port.
                process.kill();
                ends.add("the server's process, node " + node + ", " + process.end());
                start(node);
            }
        }
        return String.join("; ", ends);
    }

    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs, and it is it that closes.
        }
    }

    private void killAll() {
        closed = true;
        for (int node = 0; node < processes.length(); node++) {
            ChildProcess process = processes.get(node);
            try {
                if (process != null) {
                    process.kill();
                }
            } catch (InterruptedException e) {
                // The others are to end, too.
                Thread.currentThread().interrupt();
            }
        }
    }
}
