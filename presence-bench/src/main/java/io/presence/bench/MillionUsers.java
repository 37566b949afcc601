package io.presence.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a million online users cost on three nodes, and what a fourth node's joining costs everybody: bytes on the heap
 * and on the bus, time, and the longest turns of the event loops. Started processes on loopback, with the configuration
 * that we ship; users are announced, without sockets.
 *
 * <p>Takes the number of users, a million unless given. Prints a table, and writes all of it to
 * {@code target/million-users.json}.
 */
public final class MillionUsers {
    private static final int NODES = 3;
    private static final int DEFAULT_USERS = 1_000_000;

    /** Announced in one turn: what many logins at once look like. */
    private static final int BATCH = 200;

    /** So many handles are kept at first, to know what one costs an application that keeps it. */
    private static final int HELD = 10_000;

    private static final double TARGET_BYTES = 150;
    private static final double TARGET_SECONDS = 10;
    private static final double TARGET_TURN_MILLIS = 50;

    private static final long LOOK_MILLIS = 10;
    private static final long PATIENCE_MILLIS = 300_000;
    private static final long AFTERWARDS_MILLIS = 1_500;

    private final int users;
    private final Path directory;
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final JsonObject results = new JsonObject();
    private final List<NodeProcess> nodes;
    private final List<Integer> ports;

    private MillionUsers(int users, Path directory, List<NodeProcess> nodes) throws IOException {
        this.users = users;
        this.directory = directory;
        this.nodes = nodes;
        this.ports = FreePorts.of(NODES + 1);
    }

    /** A user's name. */
    static String user(int number) {
        return String.format(Locale.ROOT, "user-%07d", number);
    }

    /**
     * Measures.
     *
     * @param args the number of users, or nothing
     * @throws Exception if a node fails; all are ended
     */
    public static void main(String[] args) throws Exception {
        int users = args.length == 0 ? DEFAULT_USERS : Integer.parseInt(args[0]);
        if (users < NODES * HELD) {
            throw new IllegalArgumentException(users + " users are too few, expected at least " + NODES * HELD);
        }
        Path directory = Files.createDirectories(Path.of("presence-bench", "target", "million-users"));
        List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> NodeProcess.endAll(nodes)));
        try {
            new MillionUsers(users, directory, nodes).run();
        } finally {
            NodeProcess.endAll(nodes);
        }
    }

    private void run() throws IOException, InterruptedException {
        results.put("users", users)
                .put("name", user(1))
                .put("java", Runtime.version().toString())
                .put("processors", Runtime.getRuntime().availableProcessors())
                .put("loadBefore", load());
        for (int i = 0; i < NODES; i++) {
            start().awaitPort();
            awaitOnline(0);
        }
        List<JsonObject> empty = askAll("live");
        oneJoin();
        fill();
        memory(empty);
        join(empty);
        results.put("loadAfter", load());
        Path file = directory.resolveSibling("million-users.json");
        Files.writeString(file, results.encodePrettily());
        print();
        out.println("all of it: " + file);
    }

    private NodeProcess start() throws IOException {
        int number = nodes.size();
        NodeProcess node = new NodeProcess(
                MeasuredNode.class,
                "n" + (number + 1),
                ports.get(number),
                ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")),
                directory);
        nodes.add(node);
        return node;
    }

    /** One user logs in while nothing else happens: a delta of one change. */
    private void oneJoin() throws IOException, InterruptedException {
        JsonObject before = nodes.get(0).ask("bus");
        nodes.get(0).ask("announce 0 1 1 1");
        awaitOnline(1);
        JsonObject after = nodes.get(0).ask("bus");
        results.put("oneJoinBytes", bytes(before, after, "delta"));
    }

    private void fill() throws IOException, InterruptedException {
        askAll("turns");
        List<JsonObject> before = askAll("bus");
        long from = System.nanoTime();
        for (int i = 0; i < NODES; i++) {
            int first = Math.max(1, share(i));
            nodes.get(i).tell("announce " + first + " " + share(i + 1) + " " + BATCH + " " + (i == 0 ? HELD - 1 : 0));
        }
        for (NodeProcess node : nodes) {
            node.answer();
        }
        awaitOnline(users);
        double seconds = seconds(from, System.nanoTime());
        List<JsonObject> turns = askAll("turns");
        List<JsonObject> after = askAll("bus");
        JsonObject sent = new JsonObject();
        long heartbeats = 0;
        long deltas = 0;
        long bodies = 0;
        long copies = 0;
        long written = 0;
        long deltaBytes = 0;
        for (int i = 0; i < NODES; i++) {
            JsonObject was = before.get(i);
            JsonObject is = after.get(i);
            heartbeats += messages(was, is, "heartbeat");
            deltas += messages(was, is, "delta");
            deltaBytes += bytes(was, is, "delta");
            bodies += bytes(was, is, "delta") + bytes(was, is, "heartbeat");
            copies += messages(was, is, "written");
            written += bytes(was, is, "written");
        }
        // Each message is written once for each of the other nodes; the bus's header is the same for all of them.
        double header = (written - bodies * (double) (NODES - 1)) / copies;
        sent.put("deltas", deltas)
                .put("heartbeats", heartbeats)
                .put("joinsInADelta", tenth((users - 1) / (double) deltas))
                .put("headerBytes", tenth(header))
                .put("bytesAJoin", tenth(deltaBytes / (users - 1.0)))
                .put("bytesAJoinWithHeader", tenth((deltaBytes + deltas * header) / (users - 1.0)));
        results.put("oneJoinBytesWithHeader", tenth(results.getLong("oneJoinBytes") + header))
                .put(
                        "fill",
                        new JsonObject()
                                .put("seconds", seconds)
                                .put("bus", sent)
                                .put("turns", named(turns)));
    }

    private void memory(List<JsonObject> empty) throws IOException, InterruptedException {
        List<JsonObject> held = askAll("live");
        nodes.get(0).ask("drop");
        List<JsonObject> full = askAll("live");
        awaitOnline(users);
        results.put("bytesAHandle", tenth((total(held.get(0)) - total(full.get(0))) / (double) HELD));
        JsonObject beyond = new JsonObject();
        for (int i = 0; i < NODES; i++) {
            beyond.put(nodes.get(i).name(), perUser(total(full.get(i)) - total(empty.get(i)) - nameBytes()));
        }
        JsonArray classes = new JsonArray();
        full.get(0).fieldNames().stream()
                .filter(name -> !name.equals("total"))
                .sorted(Comparator.comparingLong((String name) ->
                                full.get(0).getLong(name) - empty.get(0).getLong(name, 0L))
                        .reversed())
                .limit(8)
                .forEach(name -> classes.add(new JsonObject()
                        .put("class", name)
                        .put(
                                "bytesAUser",
                                perUser(full.get(0).getLong(name) - empty.get(0).getLong(name, 0L)))));
        results.put("nameBytes", perUser(nameBytes()))
                .put("bytesAUserBeyondTheName", beyond)
                .put("byClassOnN1", classes);
    }

    private void join(List<JsonObject> empty) throws IOException, InterruptedException {
        askAll("turns");
        List<JsonObject> before = askAll("bus");
        NodeProcess fourth = start();
        fourth.awaitPort();
        JsonObject turnsOfStart = fourth.ask("turns");
        long until = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!fourth.isReady()) {
            pause(until, "n4 is not ready");
        }
        long ready = System.nanoTime();
        int online = fourth.cluster().getInteger("usersOnline");
        Thread.sleep(AFTERWARDS_MILLIS);
        List<JsonObject> turns = askAll("turns");
        List<JsonObject> after = askAll("bus");
        long parts = 0;
        long bytes = 0;
        for (int i = 0; i < NODES; i++) {
            parts += messages(before.get(i), after.get(i), "users");
            bytes += bytes(before.get(i), after.get(i), "users");
        }
        JsonObject counts = new JsonObject();
        for (NodeProcess node : nodes) {
            counts.put(node.name(), node.cluster().getJsonObject("counts"));
        }
        long emptyTotal = empty.stream().mapToLong(MillionUsers::total).sum() / NODES;
        results.getJsonObject("bytesAUserBeyondTheName")
                .put(fourth.name(), perUser(total(fourth.ask("live")) - emptyTotal - nameBytes()));
        results.put(
                "join",
                new JsonObject()
                        .put("secondsSinceDeployment", seconds(fourth.deployingNanos(), ready))
                        .put("secondsSinceStartOfItsJvm", seconds(fourth.startedNanos(), ready))
                        .put("usersOnlineWhenReady", online)
                        .put("snapshotParts", parts)
                        .put("snapshotBytes", bytes)
                        .put("snapshotBytesAUser", perUser(bytes))
                        .put("turns", named(turns))
                        .put("turnsOfN4UntilItListens", turnsOfStart)
                        .put("counts", counts));
    }

    private JsonObject named(List<JsonObject> answers) {
        JsonObject named = new JsonObject();
        for (int i = 0; i < answers.size(); i++) {
            named.put(nodes.get(i).name(), answers.get(i));
        }
        return named;
    }

    private int share(int node) {
        return (int) ((long) users * node / NODES);
    }

    private List<JsonObject> askAll(String command) throws IOException, InterruptedException {
        List<JsonObject> answers = new ArrayList<>();
        for (NodeProcess node : nodes) {
            answers.add(node.ask(command));
        }
        return answers;
    }

    /** Until each node is ready, knows the others, and has so many users online. */
    private void awaitOnline(int count) throws IOException, InterruptedException {
        long until = System.currentTimeMillis() + PATIENCE_MILLIS;
        for (NodeProcess node : nodes) {
            JsonObject cluster = node.cluster();
            while (!cluster.getString("state").equals("ready")
                    || cluster.getJsonArray("others").size() != nodes.size() - 1
                    || cluster.getInteger("usersOnline") != count) {
                pause(until, node.name() + " has not " + count + " users online: " + cluster);
                cluster = node.cluster();
            }
        }
    }

    private static void pause(long until, String complaint) throws InterruptedException {
        if (System.currentTimeMillis() > until) {
            throw new IllegalStateException(complaint);
        }
        Thread.sleep(LOOK_MILLIS);
    }

    // ---- what is shown ----

    private void print() {
        JsonObject join = results.getJsonObject("join");
        JsonObject fill = results.getJsonObject("fill");
        row("", "measured", "target");
        results.getJsonObject("bytesAUserBeyondTheName")
                .forEach(entry -> row(
                        "bytes a user beyond the name, on " + entry.getKey(),
                        entry.getValue(),
                        "< " + TARGET_BYTES,
                        ((Number) entry.getValue()).doubleValue() < TARGET_BYTES));
        row("  bytes of a name, its String and its array", results.getValue("nameBytes"), "");
        row("  bytes of an announcement's handle, if kept", results.getValue("bytesAHandle"), "");
        row(
                "seconds until n4 is ready, from its deployment",
                join.getValue("secondsSinceDeployment"),
                "< " + TARGET_SECONDS,
                join.getDouble("secondsSinceDeployment") < TARGET_SECONDS);
        row("seconds until n4 is ready, from its process's start", join.getValue("secondsSinceStartOfItsJvm"), "");
        row(
                "users online on n4 when it says it is ready",
                join.getValue("usersOnlineWhenReady"),
                "= " + users,
                join.getInteger("usersOnlineWhenReady") == users);
        row("longest turn of a loop, milliseconds", "wall / cpu / JVM pause / wait", "");
        turns("while n4 joins", join.getJsonObject("turns"));
        turns("while n4 starts", new JsonObject().put("n4", join.getJsonObject("turnsOfN4UntilItListens")));
        turns("while all log in", fill.getJsonObject("turns"));
        row("seconds until all are online on all nodes", fill.getValue("seconds"), "");
        JsonObject bus = fill.getJsonObject("bus");
        row(
                "bytes of a join to each node, alone, with the bus's header",
                results.getValue("oneJoinBytes") + ", " + results.getValue("oneJoinBytesWithHeader"),
                "");
        row(
                "bytes of a join, " + bus.getValue("joinsInADelta") + " in a delta",
                bus.getValue("bytesAJoin") + ", " + bus.getValue("bytesAJoinWithHeader"),
                "");
        row(
                "bytes of the snapshot, in " + join.getValue("snapshotParts") + " parts; a user",
                join.getValue("snapshotBytes") + ", " + join.getValue("snapshotBytesAUser"),
                "");
        row("load of the machine before and after", results.getValue("loadBefore") + ", " + load(), "");
    }

    private void turns(String when, JsonObject turns) {
        for (String node : turns.fieldNames()) {
            JsonObject of = turns.getJsonObject(node);
            double wall = first(of.getJsonArray("longestWall"), "wallMillis");
            double cpu = first(of.getJsonArray("longestCpu"), "cpuMillis");
            double pause = first(of.getJsonArray("longestPauses"), "millis");
            String met = "  MISSED";
            if (Math.max(wall, cpu) < TARGET_TURN_MILLIS) {
                met = "  met";
            } else if (cpu < TARGET_TURN_MILLIS) {
                met = "  met by cpu";
            }
            row(
                    "  " + when + ", on " + node,
                    wall + " / " + cpu + " / " + pause + " / " + of.getDouble("longestWaitMillis"),
                    "< " + TARGET_TURN_MILLIS + met);
        }
    }

    private static double first(JsonArray array, String field) {
        return array.isEmpty() ? 0 : array.getJsonObject(0).getDouble(field);
    }

    private void row(String what, Object measured, String target, boolean met) {
        row(what, measured, target + (met ? "  met" : "  MISSED"));
    }

    private void row(String what, Object measured, String target) {
        out.printf(Locale.ROOT, "%-60s %-30s %s%n", what, measured, target);
    }

    // ---- arithmetic ----

    private static long total(JsonObject live) {
        return live.getLong("total");
    }

    /** A String is 24 bytes, its array 16 and one for each character, to a multiple of 8. */
    private long nameBytes() {
        return IntStream.range(0, users)
                .mapToLong(i -> 24 + (16 + user(i).length() + 7) / 8 * 8)
                .sum();
    }

    private double perUser(long bytes) {
        return tenth(bytes / (double) users);
    }

    private static long messages(JsonObject before, JsonObject after, String kind) {
        return after.getJsonObject(kind).getLong("messages")
                - before.getJsonObject(kind).getLong("messages");
    }

    private static long bytes(JsonObject before, JsonObject after, String kind) {
        return after.getJsonObject(kind).getLong("bytes")
                - before.getJsonObject(kind).getLong("bytes");
    }

    private static double seconds(long from, long to) {
        return Math.round((to - from) / 1e7) / 100.0;
    }

    private static double tenth(double number) {
        return Math.round(number * 10) / 10.0;
    }

    private static double load() {
        return tenth(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
