package io.presence.tck.lab;

import static io.presence.tck.wire.MessageKind.JOIN_ALL;
import static io.presence.tck.wire.MessageKind.LEAVE_ALL;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.Declaration;
import io.presence.tck.NotTested;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.Setting;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The world of one test against a server: connections that it opens and users that are its own, so that tests disturb
 * neither each other nor whoever else uses the server. For the test's own thread.
 */
public final class ServerLab implements AutoCloseable {
    /** What a test may wait for in a run that is not slow. */
    private static final long QUICK_MILLIS = 3_000;

    private static final long NO_HEARTBEAT_MILLIS = 15_000;

    private static final ScheduledExecutorService HEARTBEATS = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tck-heartbeats");
        thread.setDaemon(true);
        return thread;
    });

    private final ServerUnderTest server;
    private final Declaration declaration;
    private final Limits limits;
    private final Transcript transcript;
    private final int home;
    private final String run;
    private final String namespace;
    private final Set<String> exactNames = new HashSet<>();
    private final List<Peer> peers = new CopyOnWriteArrayList<>();
    private final AtomicBoolean unformed;
    private final ScheduledFuture<?> heartbeats;
    private final UnaryOperator<String> plain;
    private int names;

    /**
     * A test's world.
     *
     * @param server the server
     * @param declaration what is said of it
     * @param limits what this run waits for
     * @param transcript where everything is written
     * @param run the run's own text
     * @param test the test's number in the run
     * @param unformed whether the nodes were found to be no cluster, in any test of the run
     */
    public ServerLab(
            ServerUnderTest server,
            Declaration declaration,
            Limits limits,
            Transcript transcript,
            String run,
            int test,
            AtomicBoolean unformed) {
        this.server = server;
        this.declaration = declaration;
        this.limits = limits;
        this.transcript = transcript;
        this.home = test % server.nodes();
        this.run = "~" + run;
        this.namespace = this.run + "." + test;
        Pattern own = Pattern.compile(Pattern.quote(namespace) + "\\.\\d+");
        this.plain = text -> own.matcher(text).replaceAll("");
        transcript.showing(plain);
        this.unformed = unformed;
        // As any client's: a test that takes long on a slow server is not about silence, unless it says so.
        long every = declaration
                .get(Setting.HEARTBEAT_MILLIS)
                .map(millis -> Math.max(1, (int) millis / 2L))
                .orElse(NO_HEARTBEAT_MILLIS);
        this.heartbeats = HEARTBEATS.scheduleWithFixedDelay(
                () -> peers.forEach(peer -> peer.beats(every)), every, Math.max(1, every / 2), TimeUnit.MILLISECONDS);
    }

    // ---- what there is ----

    /** The server under test. */
    public ServerUnderTest server() {
        return server;
    }

    /** The node that a test about one node takes. */
    public int home() {
        return home;
    }

    /** Where everything is written. */
    public Transcript transcript() {
        return transcript;
    }

    /** How long anything that must arrive may take, in milliseconds. */
    public long deadlineMillis() {
        return limits.deadlineMillis();
    }

    /** The value of a setting; the test is skipped if there is none. */
    public Object need(Setting setting) {
        return declaration.need(setting);
    }

    /** Whether a setting has a value. */
    public boolean has(Setting setting) {
        return declaration.get(setting).isPresent();
    }

    /** The value of a setting that is a text; the test is skipped if there is none. */
    /** Skips the test unless a setting is true. */
    public void needTrue(Setting setting) {
        if (!Boolean.TRUE.equals(need(setting))) {
            throw new NotTested("the setting \"" + setting.key() + "\" is false: " + setting.meaning());
        }
    }

    public String text(Setting setting) {
        return (String) need(setting);
    }

    /** The value of a setting that is a number; the test is skipped if there is none. */
    public int number(Setting setting) {
        return (Integer) need(setting);
    }

    /** Skips the test if the server cannot be controlled so. */
    public void need(ServerUnderTest.Control control) {
        if (!server.controls().contains(control)) {
            throw new NotTested("the kit cannot " + control.name().toLowerCase(Locale.ROOT)
                    + " a node of this server: give a start command, --start");
        }
    }

    /** Skips the test in a run that does not wait for so long. */
    public void waits(long millis) {
        if (millis > QUICK_MILLIS && !limits.slow()) {
            throw new NotTested("waits for " + millis + " ms: give --slow, or declare a server with a shorter time");
        }
    }

    /** Lets connections be silent from now on. */
    public void letsSleep() {
        heartbeats.cancel(false);
    }

    /** Whether the nodes were found to be no cluster, in any test of the run. */
    public AtomicBoolean unformed() {
        return unformed;
    }

    /** A name of this test's own. */
    public String name(String label) {
        return label + namespace + "." + ++names;
    }

    /** A name that is not changed; notices about it are this test's, too. */
    public String exactly(String name) {
        exactNames.add(name);
        return name;
    }

    // ---- who is there ----

    /** A connection that has said nothing yet. */
    public Peer connection(String label) {
        return connection(label, home);
    }

    /** A connection to a node that has said nothing yet. */
    public Peer connection(String label, int node) {
        return peer(label, name(label), node);
    }

    private Peer peer(String label, String user, int node) {
        Peer peer = new Peer(this, label, user, node);
        peers.add(peer);
        return peer;
    }

    /** A user who is logged in. */
    public Peer user(String label) {
        return user(label, home);
    }

    /** A user who is logged in on a node. */
    public Peer user(String label, int node) {
        return connection(label, node).challenges().logsIn();
    }

    /** One more connection of a user. */
    public Peer again(String label, String user, int node) {
        return peer(label, user, node).challenges().logsIn();
    }

    /** A user of this very name. */
    public Peer named(String label, String user) {
        return again(label, user, home);
    }

    /** A connection that has said nothing yet, of somebody who is to log in as a user. */
    public Peer connectionOf(String label, String user, int node) {
        return peer(label, user, node);
    }

    /** Somebody who is there, and whom the story does not tell of. */
    public Peer quiet(String label, int node) {
        return quietUser(label, name(label), node);
    }

    /** One more connection of a user, of which the story does not tell. */
    public Peer againQuietly(String user, int node) {
        return quietUser(user, user, node);
    }

    /** A marker. */
    Peer quietUser(String user, int node) {
        return quietUser("(marker)", user, node);
    }

    private Peer quietUser(String label, String user, int node) {
        Peer peer = peer(label, user, node);
        peer.challenges().requestsLogin(credentials(user));
        peer.receives(Expect.any(MessageKind.AUTH_SUCCESSFUL));
        return peer;
    }

    FrameSocket open(int node, Consumer<FrameSocket.Arrival> arrivals) {
        try {
            return FrameSocket.connect(server.url(node), limits.deadlineMillis(), arrivals);
        } catch (IOException e) {
            throw failure("a connection" + on(node) + " failed: " + e.getMessage());
        }
    }

    /** The credentials of a user. */
    public JsonObject credentials(String user) {
        return filled((JsonObject) need(Setting.CREDENTIALS), user);
    }

    /** Credentials with the user's name in them. */
    public static JsonObject filled(JsonObject template, String user) {
        return (JsonObject) filledValue(template, user);
    }

    private static Object filledValue(Object value, String user) {
        if (value instanceof JsonObject object) {
            JsonObject filled = new JsonObject();
            for (Map.Entry<String, Object> each : object) {
                filled.put(each.getKey(), filledValue(each.getValue(), user));
            }
            return filled;
        }
        if (value instanceof JsonArray array) {
            JsonArray filled = new JsonArray();
            array.forEach(each -> filled.add(filledValue(each, user)));
            return filled;
        }
        return value instanceof String text ? text.replace("{user}", user) : value;
    }

    // ---- whose is what ----

    /** Of these users those that this test made, markers apart. */
    public List<String> own(List<String> users) {
        return users.stream()
                .filter(user -> isOwn(user) && !user.startsWith("marker" + namespace))
                .toList();
    }

    private boolean isOwn(String user) {
        return user.contains(namespace + ".") || exactNames.contains(user);
    }

    /** Whether a user is of this run of the kit: another test's, who is leaving still. */
    public boolean isOfThisRun(String user) {
        return user.contains(run + ".");
    }

    /** A notice to subscribers of everybody about somebody whom this test does not know. */
    boolean isForeign(WireMessage message) {
        return (message.is(JOIN_ALL) || message.is(LEAVE_ALL))
                && message.name().filter(name -> !isOwn(name)).isPresent();
    }

    // ---- what is told ----

    /** A step of the test, in past tense. */
    public void step(String what) {
        transcript.step(what);
    }

    /** Where, for a sentence: nothing if there is only one node. */
    public String on(int node) {
        return server.nodes() == 1 ? "" : " on node " + node;
    }

    /** The failure of the test, with what was seen. */
    public ConformanceFailure failure(String seen) {
        return new ConformanceFailure(plain.apply(seen));
    }

    /** Fails unless it is so. */
    public void check(boolean holds, String seen) {
        if (!holds) {
            throw failure(seen);
        }
    }

    /** Closes every connection. */
    @Override
    public void close() {
        heartbeats.cancel(false);
        for (Peer peer : peers) {
            peer.socket().read(true);
            if (peer.isOpen()) {
                peer.socket().close();
            }
        }
    }
}
