package io.presence.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.cluster.Watcher.Notice;
import io.presence.interop.FreePorts;
import io.presence.server.TestNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Three nodes in processes of their own, users who churn on all of them, users who stay, and a watcher on each. For the
 * test's own thread.
 */
final class TestCluster implements AutoCloseable {
    static final int NODES = 3;
    /** Who stay, on each node. */
    static final int SETTLED = 40;

    /** Nothing promised takes as long; a test fails by its own bound before. */
    static final long DEADLINE_MILLIS = 90_000;

    private static final long PING_MILLIS = 5_000;
    private static final long ASK_MILLIS = 250;
    private static final long LOOK_MILLIS = 100;

    /** How the users are called who log in to show that all before them has been told. */
    static final String MARKER = "marker-";

    /** A lease, at the defaults. */
    private static final long WHOLE_MILLIS = 3_000;

    /** Four heartbeats, at the defaults. */
    private static final long HEARD_MILLIS = 1_000;

    private static final HttpClient HTTP = TestNode.clients()
            .createHttpClient(new HttpClientOptions().setConnectTimeout(2_000).setKeepAlive(false));

    private final String test;
    private final List<NodeProcess> nodes;
    private final TestLoop loop = new TestLoop();
    private final Churn churn;
    private final List<Watcher> watchers = new ArrayList<>();
    /** Of those watchers that were lost with their node, too. */
    private final List<Watcher> allWatchers = new ArrayList<>();

    private final List<Set<String>> settled = new ArrayList<>(List.of(Set.of(), Set.of(), Set.of()));
    private int users;
    private Set<String> expected = Set.of();
    private int wrongAnswers;

    private TestCluster(String test, List<NodeProcess> nodes) {
        this.test = test;
        this.nodes = nodes;
        long seed = Long.getLong("presence.seed", new Random().nextInt(1_000_000));
        System.out.println(test + ": seed " + seed);
        this.churn = new Churn(loop, nodes.stream().map(NodeProcess::url).toList(), seed);
        for (int i = 0; i < NODES; i++) {
            watchers.add(null);
        }
        loop.every(PING_MILLIS, () -> {
            churn.ping();
            allWatchers.forEach(Watcher::ping);
        });
        loop.every(ASK_MILLIS, () -> allWatchers.forEach(Watcher::askAgain));
    }

    /** On loopback. */
    static TestCluster start(String test, JsonObject options) {
        List<Integer> ports = FreePorts.find(2 * NODES);
        List<NodeProcess> nodes = new ArrayList<>();
        String members = IntStream.range(0, NODES)
                .mapToObj(i -> "127.0.0.1:" + ports.get(i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < NODES; i++) {
            int port = ports.get(NODES + i);
            nodes.add(new NodeProcess(
                    test,
                    "n" + (i + 1),
                    List.of(),
                    "ws://127.0.0.1:" + port + "/deepstream",
                    arguments(test, options, "127.0.0.1", port, i, "127.0.0.1", ports.get(i), members)));
        }
        return started(new TestCluster(test, nodes));
    }

    /** Each node in a namespace of its own. */
    static TestCluster start(String test, JsonObject options, Namespaces namespaces) {
        List<NodeProcess> nodes = new ArrayList<>();
        String members = IntStream.range(0, NODES)
                .mapToObj(i -> namespaces.clusterAddress(i) + ":5701")
                .collect(Collectors.joining(","));
        for (int i = 0; i < NODES; i++) {
            nodes.add(new NodeProcess(
                    test,
                    "n" + (i + 1),
                    namespaces.launcher(i),
                    "ws://" + namespaces.clientAddress(i) + ":6020/deepstream",
                    arguments(
                            test,
                            options,
                            namespaces.clientAddress(i),
                            6020,
                            i,
                            namespaces.clusterAddress(i),
                            5701,
                            members)));
        }
        return started(new TestCluster(test, nodes));
    }

    private static List<String> arguments(
            String test,
            JsonObject options,
            String host,
            int port,
            int node,
            String clusterHost,
            int clusterPort,
            String members) {
        return List.of(
                "--host",
                host,
                "--port",
                Integer.toString(port),
                "--node",
                "n" + (node + 1),
                "--cluster-host",
                clusterHost,
                "--cluster-port",
                Integer.toString(clusterPort),
                "--cluster-members",
                members,
                "--config",
                NodeProcess.file(test + "-options.json", options.encode()).toString());
    }

    private static TestCluster started(TestCluster cluster) {
        try {
            cluster.start(0, 1, 2);
            return cluster;
        } catch (Throwable e) {
            cluster.close();
            throw e;
        }
    }

    /** Users settle on each node, and others come and go on all of them. */
    TestCluster populate() {
        for (int node = 0; node < NODES; node++) {
            settle(node);
        }
        keepChurning();
        return this;
    }

    /** Starts these nodes all at once, waits until each is ready, and watches each. */
    void start(int... which) {
        for (int node : which) {
            nodes.get(node).start();
        }
        for (int node : which) {
            nodes.get(node).serves();
        }
        for (int node : which) {
            isReady(node);
            loop.ask(() -> {
                churn.up(node);
                Watcher watcher = new Watcher(loop, nodes.get(node).url(), node, this::answered);
                watchers.set(node, watcher);
                return allWatchers.add(watcher);
            });
        }
        for (int node : which) {
            loop.until(
                    nodes.get(node).name() + "'s watcher has its first answer",
                    DEADLINE_MILLIS,
                    () -> watchers.get(node).isWatching(),
                    () -> "it has not");
        }
    }

    /**
     * These nodes, all at once, are no more; nobody logs in there until they are started again.
     *
     * @return when that was, by nanoTime
     */
    long kill(int... which) {
        for (int node : which) {
            down(node);
        }
        long at = now();
        IntStream.of(which).parallel().forEach(node -> nodes.get(node).kill());
        return at;
    }

    /** The restarted node's first answer, after it said that it is ready, has everybody who stays on the others. */
    void knowsTheOthers(int node) {
        for (int other : allBut(node)) {
            if (nodes.get(other).isRunning()) {
                assertThat(loop.ask(() -> watchers.get(node).firstAnswer().containsAll(settled.get(other))))
                        .as(
                                "the first answer of n%d, which said that it is ready, has the users of n%d",
                                node + 1, other + 1)
                        .isTrue();
            }
        }
    }

    /** Waits until the node says that it is ready. */
    void isReady(int node) {
        boolean[] ready = new boolean[1];
        boolean[] stop = new boolean[1];
        loop.every(LOOK_MILLIS, () -> {
            if (!stop[0]) {
                get(node, "/health/ready")
                        .onSuccess(answer -> {
                            ready[0] = answer.status == 200;
                            loop.changed();
                        })
                        .onFailure(e -> {});
            }
        });
        loop.until(nodes.get(node).name() + " is ready", DEADLINE_MILLIS, () -> ready[0], () -> "it is not");
        loop.run(() -> stop[0] = true);
    }

    /**
     * Waits until every node has listed and heard the others for a while. That all agree says less: after a merge, Hazelcast
     * restores the event bus's registrations a moment after the nodes have told each other everything, and a node that
     * freezes within that moment holds it up until it is removed.
     */
    void isWhole() {
        long[] since = new long[NODES];
        boolean[] stop = new boolean[1];
        String[] status = new String[NODES];
        loop.every(LOOK_MILLIS, () -> {
            for (int i = 0; i < NODES && !stop[0]; i++) {
                int node = i;
                get(node, "/cluster").onComplete(answer -> {
                    status[node] = answer.succeeded() ? answer.result().body : String.valueOf(answer.cause());
                    boolean whole = answer.succeeded() && hearsAll(new JsonObject(answer.result().body));
                    if (!whole) {
                        since[node] = 0;
                    } else if (since[node] == 0) {
                        since[node] = System.nanoTime();
                    }
                    loop.changed();
                });
            }
        });
        loop.until(
                "every node has heard the others for " + WHOLE_MILLIS + " ms",
                DEADLINE_MILLIS,
                () -> Arrays.stream(since).allMatch(at -> at != 0 && millis(at, System.nanoTime()) >= WHOLE_MILLIS),
                () -> Arrays.toString(status));
        loop.run(() -> stop[0] = true);
    }

    private static boolean hearsAll(JsonObject status) {
        List<JsonObject> others = status.getJsonArray("others").stream()
                .map(JsonObject.class::cast)
                .toList();
        return status.getInteger("members") == NODES
                && others.size() == NODES - 1
                && others.stream()
                        .allMatch(other -> other.getString("knowledge").equals("current")
                                && other.getLong("lastHeardMillis") < HEARD_MILLIS);
    }

    /** What a node answers to a GET. */
    record Answer(int status, String body) {}

    Future<Answer> get(int node, String path) {
        URI url = URI.create(nodes.get(node).url());
        return HTTP.request(HttpMethod.GET, url.getPort(), url.getHost(), path).compose(request -> request.send()
                .compose(response -> response.body().map(body -> new Answer(response.statusCode(), body.toString()))));
    }

    JsonObject status(int node) {
        return new JsonObject(loop.await(get(node, "/cluster"), DEADLINE_MILLIS).body());
    }

    /** Users log in there who stay until the node is lost; all watchers are told before this returns. */
    void settle(int node) {
        List<String> users = newUsers(node, SETTLED);
        logIn(node, users);
        settled.set(node, Set.copyOf(users));
    }

    /** Names that nobody had yet. */
    List<String> newUsers(int node, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "settled-on-n" + (node + 1) + "-" + ++users)
                .toList();
    }

    /** These users log in there, and all watchers are told before this returns. */
    void logIn(int node, Collection<String> users) {
        loop.run(() -> churn.settle(node, users));
        awaitAtAll(watching(), "who settled on " + nodes.get(node).name() + " is online", true, users);
    }

    /** Who settled there last. */
    Set<String> settled(int node) {
        return settled.get(node);
    }

    /** Who settled on any of these nodes last. */
    Set<String> settled(Collection<Integer> on) {
        return on.stream().flatMap(node -> settled.get(node).stream()).collect(Collectors.toSet());
    }

    /** How many of these users have lost their connection. */
    int disconnected(Set<String> users) {
        return loop.ask(() -> {
            Set<String> offline = new HashSet<>(users);
            offline.removeAll(churn.online());
            return offline.size();
        });
    }

    /** The nodes whose watchers are not lost. */
    List<Integer> watching() {
        return loop.ask(() -> watchers.stream()
                .filter(w -> w != null && !w.isLost())
                .map(w -> w.node)
                .toList());
    }

    List<Integer> allBut(int... nodes) {
        Set<Integer> without = IntStream.of(nodes).boxed().collect(Collectors.toSet());
        return IntStream.range(0, NODES)
                .filter(node -> !without.contains(node))
                .boxed()
                .toList();
    }

    /** Waits until the watchers on these nodes see all of these users as online, or none of them. */
    void awaitAtAll(List<Integer> at, String what, boolean online, Collection<String> users) {
        loop.until(
                what + ", as seen by the watchers on " + named(at),
                DEADLINE_MILLIS,
                () -> at.stream().allMatch(node -> {
                    Set<String> seen = watchers.get(node).online();
                    return online ? seen.containsAll(users) : users.stream().noneMatch(seen::contains);
                }),
                () -> at.stream()
                        .map(node -> {
                            Set<String> seen = new TreeSet<>(users);
                            if (online) {
                                seen.removeAll(watchers.get(node).online());
                            } else {
                                seen.retainAll(watchers.get(node).online());
                            }
                            return "n" + (node + 1) + "'s sees " + seen.size()
                                    + (online ? " as offline: " : " as online: ")
                                    + seen.stream().limit(5).toList();
                        })
                        .toList()
                        .toString());
    }

    private String named(List<Integer> at) {
        return at.stream().map(node -> nodes.get(node).name()).toList().toString();
    }

    /** When the last of these notices about these users came, over the watchers on these nodes; by nanoTime. */
    long lastNotice(List<Integer> at, boolean join, Set<String> users) {
        return loop.ask(() -> at.stream()
                .flatMap(node -> watchers.get(node).notices().stream())
                .filter(notice -> notice.join() == join && users.contains(notice.user()))
                .mapToLong(Notice::nanos)
                .max()
                .orElseThrow(() -> new AssertionError("no notice of " + users)));
    }

    /** What the watchers on these nodes were told about these users. */
    List<String> notices(List<Integer> at, Set<String> users, long sinceNanos) {
        return loop.ask(() -> at.stream()
                .flatMap(node -> watchers.get(node).notices().stream()
                        .filter(notice -> users.contains(notice.user()) && notice.nanos() - sinceNanos >= 0)
                        .map(notice -> "n" + (node + 1) + " told that " + notice.user()
                                + (notice.join() ? " joined" : " left")))
                .toList());
    }

    /** Everything that is told from now on is new. */
    long now() {
        return loop.ask(System::nanoTime);
    }

    NodeProcess node(int node) {
        return nodes.get(node);
    }

    TestLoop loop() {
        return loop;
    }

    /** Nobody logs in there, until it is started again. */
    void down(int node) {
        loop.ask(() -> {
            churn.down(node);
            return null;
        });
    }

    void keepChurning() {
        loop.run(churn::start);
    }

    void stopChurning() {
        loop.run(churn::stop);
    }

    /** Ends the churn; then as {@link #agree}, and how long that took from the end of the churn, in milliseconds. */
    long converge() {
        loop.run(churn::stop);
        long[] quiet = new long[1];
        loop.until(
                "the clients are quiet",
                DEADLINE_MILLIS,
                () -> {
                    quiet[0] = System.nanoTime();
                    return churn.isQuiet();
                },
                churn::toString);
        return millis(quiet[0], agree());
    }

    /**
     * Waits until all is quiet and every watcher's folded state is the model, and asks each node. The streams so far must
     * be exact.
     *
     * @return when it became so, by nanoTime
     */
    long agree() {
        // A view from before a fault may equal the model by chance, with everything since still to come. One more user
        // of each node is told behind all that came before.
        loop.run(() -> live().forEach(watcher -> churn.settle(watcher.node, List.of(MARKER + ++users))));
        long[] equal = new long[1];
        loop.until(
                "every node has told what the model says",
                DEADLINE_MILLIS,
                () -> {
                    Set<String> model = model();
                    equal[0] = System.nanoTime();
                    return churn.isQuiet()
                            && live().stream()
                                    .allMatch(w -> w.isWatching() && w.online().equals(model));
                },
                () -> (churn.isQuiet() ? "" : "clients are still busy; ")
                        + live().stream()
                                .map(w ->
                                        "n" + (w.node + 1) + " " + Watcher.difference(w.online(), model(), "the model"))
                                .toList());
        ask();
        loop.ask(() -> {
            Set<String> model = model();
            for (Watcher watcher : live()) {
                assertThat(watcher.online().equals(model))
                        .as("n%d %s", watcher.node + 1, Watcher.difference(watcher.online(), model, "the model"))
                        .isTrue();
            }
            return null;
        });
        streamsAreExact();
        return equal[0];
    }

    static long millis(long fromNanos, long toNanos) {
        return TimeUnit.NANOSECONDS.toMillis(toNanos - fromNanos);
    }

    private Set<String> model() {
        Set<String> model = churn.online();
        model.addAll(expected);
        return model;
    }

    private List<Watcher> live() {
        return watchers.stream().filter(w -> w != null && !w.isLost()).toList();
    }

    /** Asks every node, and waits for the answers; each is compared with what its watcher was told. */
    private void ask() {
        loop.run(() -> live().forEach(Watcher::ask));
        loop.until(
                "every node answers",
                DEADLINE_MILLIS,
                () -> live().stream().noneMatch(Watcher::awaitsAnswer),
                () -> live().stream()
                        .filter(Watcher::awaitsAnswer)
                        .map(w -> "n" + (w.node + 1) + " does not")
                        .toList()
                        .toString());
    }

    private void answered(Set<String> names) {
        if (!names.containsAll(expected)) {
            wrongAnswers++;
        }
    }

    /** These users, whom the test itself looks after, are online and in every answer from now on. */
    void expect(Set<String> users) {
        loop.run(() -> expected = users);
    }

    /** How many answers lacked somebody expected. */
    int wrongAnswers() {
        return loop.ask(() -> wrongAnswers);
    }

    /**
     * Looks at what the nodes say of the cluster manager's members, until the test ends.
     *
     * @return when, by nanoTime, one of them was last seen to say something new; 0 if none has since this call
     */
    LongSupplier membersChange() {
        long[] last = new long[1];
        int[] before = new int[NODES];
        for (int node = 0; node < NODES; node++) {
            int at = node;
            loop.every(LOOK_MILLIS, () -> get(at, "/cluster")
                    .onSuccess(answer -> {
                        int members = new JsonObject(answer.body()).getInteger("members");
                        if (before[at] != 0 && before[at] != members) {
                            last[0] = System.nanoTime();
                        }
                        before[at] = members;
                    })
                    .onFailure(e -> {}));
        }
        return () -> loop.ask(() -> last[0]);
    }

    void streamsAreExact() {
        List<String> faults = loop.ask(
                () -> allWatchers.stream().flatMap(w -> w.faults().stream()).toList());
        assertThat(faults).as("what a watcher was told that cannot be").isEmpty();
    }

    @Override
    public void close() {
        loop.ask(() -> {
            System.out.println(test + ": " + churn + "; "
                    + allWatchers.stream().mapToInt(Watcher::answers).sum()
                    + " answers and "
                    + allWatchers.stream().mapToInt(w -> w.notices().size()).sum() + " notices at "
                    + allWatchers.size() + " watchers");
            return null;
        });
        nodes.forEach(NodeProcess::close);
        loop.run(() -> {
            churn.close();
            allWatchers.forEach(Watcher::close);
        });
        loop.close();
    }
}
