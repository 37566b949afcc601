package io.presence.bench.cluster;

import io.presence.bench.FreePorts;
import io.presence.bench.NodeProcess;
import io.presence.bench.ResultsFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * Three nodes on loopback, in rounds: how long after a join on the first the notice is with a client of the third; how
 * fast many joins on the first are known to the other two; how much memory these then take there.
 *
 * <p>A timed join is announced on the first node, at its time or as soon after as the machine lets it, and its time
 * travels in the user's name: this process, which is the client, needs no more than {@link System#nanoTime()} to know how
 * late the notice is, since on Linux that is one clock for all processes.
 *
 * <p>Takes {@code --rounds N}, {@code --quick} for less of everything, {@code --out FILE}: the results that the runs are
 * appended to.
 */
public final class ClusterScenarios {
    private static final int NODES = 3;
    private static final long LOOK_MILLIS = 10;
    private static final long PATIENCE_MILLIS = 60_000;
    private static final double MICROS_A_SECOND = TimeUnit.SECONDS.toMicros(1);

    private record Load(int rounds, int joinsPerSecond, int seconds, int users) {
        private static final int JOINS_PER_SECOND = 500;

        private static Load full(int rounds) {
            return new Load(rounds, JOINS_PER_SECOND, 10, 100_000);
        }

        private static Load quick(int rounds) {
            return new Load(rounds, JOINS_PER_SECOND, 1, 10_000);
        }
    }

    private final Load load;
    private final ResultsFile results;
    private final Path directory;
    private final List<NodeProcess> nodes;
    private final PrintStream progress = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private ClusterScenarios(Load load, ResultsFile results, Path directory, List<NodeProcess> nodes) {
        this.load = load;
        this.results = results;
        this.directory = directory;
        this.nodes = nodes;
    }

    /**
     * Measures.
     *
     * @param args see the class
     * @throws Exception if a node fails, or something told is not what was to be told; all nodes are ended
     */
    public static void main(String[] args) throws Exception {
        int rounds = 0;
        boolean quick = false;
        Path out = Path.of("presence-bench", "target", "results.json");
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--rounds" -> rounds = Integer.parseInt(args[++i]);
                case "--quick" -> quick = true;
                case "--out" -> out = Path.of(args[++i]);
                default ->
                    throw new IllegalArgumentException(
                            args[i] + " is unknown, expected --rounds N, --quick or --out FILE");
            }
        }
        Load load = quick ? Load.quick(Math.max(1, rounds)) : Load.full(rounds == 0 ? 5 : rounds);
        String command = "presence-bench/cluster-scenarios.sh " + String.join(" ", args);
        run(load, ResultsFile.open(out, command.strip()), Files.createDirectories(directoryBeside(out)));
    }

    private static Path directoryBeside(Path out) {
        return out.toAbsolutePath().resolveSibling("cluster-scenarios");
    }

    private static void run(Load load, ResultsFile results, Path directory) throws Exception {
        List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
        Thread endAll = new Thread(() -> NodeProcess.endAll(nodes));
        Runtime.getRuntime().addShutdownHook(endAll);
        Vertx vertx = Vertx.vertx();
        try {
            new ClusterScenarios(load, results, directory, nodes).run(vertx);
        } finally {
            NodeProcess.endAll(nodes);
            Runtime.getRuntime().removeShutdownHook(endAll);
            vertx.close().await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void run(Vertx vertx) throws Exception {
        int port = startAll();
        progress.println("cluster: warming up");
        latency(vertx, port);
        joins();
        joins();
        for (int round = 1; round <= load.rounds(); round++) {
            JsonObject latency = latency(vertx, port);
            add("cluster-latency", round, latencyParameters(), latency);
            JsonObject joins = joins();
            JsonObject parameters = new JsonObject().put("nodes", NODES).put("users", load.users());
            JsonObject memory = new JsonObject().put("bytesPerUser", joins.remove("bytesPerUser"));
            add("cluster-joins", round, parameters, joins);
            add("cluster-memory", round, parameters.copy(), memory);
        }
    }

    private JsonObject latencyParameters() {
        return new JsonObject()
                .put("nodes", NODES)
                .put("joinsPerSecond", load.joinsPerSecond())
                .put("seconds", load.seconds());
    }

    private void add(String scenario, int round, JsonObject parameters, JsonObject figures) throws IOException {
        results.add(new JsonObject()
                .put("scenario", scenario)
                .put("program", "presence")
                .put("round", round)
                .put("parameters", parameters)
                .put("figures", figures));
        progress.println(scenario + ", round " + round + ": " + figures.encode());
    }

    /** The port of the third. */
    private int startAll() throws IOException, InterruptedException {
        List<Integer> ports = FreePorts.of(NODES);
        String members = ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
        int port = 0;
        for (int i = 0; i < NODES; i++) {
            NodeProcess node = new NodeProcess(AnnouncingNode.class, "n" + (i + 1), ports.get(i), members, directory);
            nodes.add(node);
            port = node.awaitPort();
        }
        long until = System.currentTimeMillis() + PATIENCE_MILLIS;
        for (NodeProcess node : nodes) {
            while (!knowsAll(node.cluster())) {
                if (System.currentTimeMillis() > until) {
                    throw new IllegalStateException(node.name() + " does not know the others: " + node.cluster());
                }
                Thread.sleep(LOOK_MILLIS);
            }
        }
        return port;
    }

    private static boolean knowsAll(JsonObject cluster) {
        return cluster.getString("state").equals("ready")
                && cluster.getJsonArray("others").size() == NODES - 1;
    }

    private JsonObject latency(Vertx vertx, int port) throws Exception {
        int joins = load.joinsPerSecond() * load.seconds();
        long patience = TimeUnit.SECONDS.toMillis(load.seconds()) + PATIENCE_MILLIS;
        // Here for this alone: a hundred thousand notices at once are more than a server keeps for one who reads
        // slowly.
        Watcher watcher = new Watcher(port);
        String id = vertx.deployVerticle(watcher).await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        // Who watches is online, too.
        awaitAll(1);
        Future<Histogram> told = watcher.expect(joins, patience);
        nodes.get(0).ask("pace " + joins + " " + load.joinsPerSecond());
        Histogram micros = told.await(patience, TimeUnit.MILLISECONDS);
        nodes.get(0).ask("withdraw");
        awaitAll(1);
        vertx.undeploy(id).await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        awaitAll(0);
        return new JsonObject()
                .put("p50Micros", micros.getValueAtPercentile(50))
                .put("p99Micros", micros.getValueAtPercentile(99))
                .put("p999Micros", micros.getValueAtPercentile(99.9))
                .put("maxMicros", micros.getMaxValue());
    }

    private JsonObject joins() throws IOException, InterruptedException {
        List<Long> empty = liveOfOthers();
        others().forEach(node -> tell(node, "await " + load.users()));
        JsonObject announced = nodes.get(0).ask("announce " + load.users());
        long seen = 0;
        for (NodeProcess node : others()) {
            seen = Math.max(seen, node.answer().getLong("seen"));
        }
        double micros = TimeUnit.NANOSECONDS.toMicros(seen - announced.getLong("from"));
        List<Long> full = liveOfOthers();
        nodes.get(0).ask("withdraw");
        awaitAll(0);
        double most = 0;
        for (int i = 0; i < full.size(); i++) {
            most = Math.max(most, (full.get(i) - empty.get(i) - nameBytes()) / (double) load.users());
        }
        return new JsonObject()
                .put("joinsPerSecond", Math.round(load.users() * MICROS_A_SECOND / micros))
                .put("bytesPerUser", Math.round(most * 10) / 10.0);
    }

    private void awaitAll(int users) throws InterruptedException {
        nodes.forEach(node -> tell(node, "await " + users));
        for (NodeProcess node : nodes) {
            node.answer();
        }
    }

    private List<NodeProcess> others() {
        return nodes.subList(1, NODES);
    }

    private List<Long> liveOfOthers() throws IOException, InterruptedException {
        List<Long> bytes = new ArrayList<>();
        for (NodeProcess node : others()) {
            bytes.add(node.ask("live").getLong("total"));
        }
        return bytes;
    }

    private long nameBytes() {
        return IntStream.range(0, load.users())
                .mapToLong(i -> UserNames.heapBytes(UserNames.plain(i)))
                .sum();
    }

    private static void tell(NodeProcess node, String command) {
        try {
            node.tell(command);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
