package io.presence.tck.process;

import io.presence.tck.ServerUnderTest;
import io.presence.tck.wire.FrameSocket;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
 */
public final class StartedServer implements ServerUnderTest {
    /** What the URL of a node is, if nothing else is said. */
    public static final String DEFAULT_URL = "ws://127.0.0.1:{port}/deepstream";

    private static final long LOOK_MILLIS = 50;
    private static final long CONNECT_MILLIS = 2_000;
    private static final long DYING_MILLIS = 5_000;

    private final String command;
    private final String url;
    private final long startMillis;
    private final int[] ports;
    private final int[] clusterPorts;
    private final List<ChildProcess> processes = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "tck-ends-servers");

    private StartedServer(String command, String url, int nodes, long startMillis) throws IOException {
        this.command = command;
        this.url = url;
        this.startMillis = startMillis;
        int[] free = FreePorts.find(2 * nodes);
        this.ports = java.util.Arrays.copyOf(free, nodes);
        this.clusterPorts = java.util.Arrays.copyOfRange(free, nodes, 2 * nodes);
    }

    /**
     * Starts the nodes, one after the other.
     *
     * @param command the command of a node
     * @param url the URL of a node
     * @param nodes how many
     * @param startMillis how long a node may take until it takes connections
     * @return the server
     * @throws IOException if a node does not start; the message has its last output
     */
    public static StartedServer start(String command, String url, int nodes, long startMillis)
            throws IOException, InterruptedException {
        StartedServer server = new StartedServer(command, url, nodes, startMillis);
        Runtime.getRuntime().addShutdownHook(server.hook);
        try {
            for (int node = 0; node < nodes; node++) {
                server.processes.add(null);
                server.start(node);
            }
        } catch (IOException e) {
            server.close();
            throw e;
        }
        return server;
    }

    private String filled(String template, int node) {
        String members = java.util.Arrays.stream(clusterPorts)
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
        long begin = System.nanoTime();
        while (!accepts(node)) {
            if (process.endsWithin(LOOK_MILLIS)) {
                throw new IOException("node " + node + " did not start: `" + filled + "` " + process.end());
            }
            if (System.nanoTime() - begin > startMillis * 1_000_000) {
                process.kill();
                throw new IOException("node " + node + " took no WebSocket at " + url(node) + " within " + startMillis
                        + " ms of `" + filled + "`; its last output: " + process.lastLines());
            }
        }
    }

    private boolean accepts(int node) {
        try {
            FrameSocket.connect(url(node), CONNECT_MILLIS, arrival -> {}).close();
            return true;
        } catch (IOException e) {
            return false;
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
            // One that is about to end takes no connections any more.
            if (!processes.get(node).isAlive()
                    || (!accepts(node) && processes.get(node).endsWithin(DYING_MILLIS))) {
                ends.add("the server's process, node " + node + ", "
                        + processes.get(node).end());
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
        for (ChildProcess process : processes) {
            try {
                if (process != null) {
                    process.kill();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
