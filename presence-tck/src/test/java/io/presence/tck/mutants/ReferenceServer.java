package io.presence.tck.mutants;

import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.lab.Names;
import io.presence.tck.wire.FrameServer;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A plain server as the protocol page has it, of any number of nodes that share one memory, so that all they know of each
 * other is known at once. Everything happens on one thread.
 */
final class ReferenceServer implements ServerUnderTest {
    static final String PATH = "/deepstream";
    static final String HEALTH_PATH = "/health";
    static final int MAX_MESSAGE_BYTES = 500_000;
    static final int MAX_AUTH_ATTEMPTS = 3;
    static final int TOO_BIG = 1009;

    private static final JsonObject CLIENT_DATA = new JsonObject().put("role", "vip");

    private final long heartbeatMillis;
    private final long loginMillis;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "reference-server");
        made.setDaemon(true);
        return made;
    });
    private final List<Node> nodes = new ArrayList<>();
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final Map<String, Set<Connection>> online = new LinkedHashMap<>();

    ReferenceServer(int nodes, long heartbeatMillis, long loginMillis) throws IOException {
        this.heartbeatMillis = heartbeatMillis;
        this.loginMillis = loginMillis;
        for (int i = 0; i < nodes; i++) {
            this.nodes.add(new Node());
            start(i);
        }
    }

    static Declaration declaration(long heartbeatMillis, long loginMillis) {
        JsonObject settings = new JsonObject()
                .put("openAuthentication", true)
                .put("refusedCredentials", new JsonObject().put("username", "refused"))
                .put(
                        "clientDataCredentials",
                        new JsonObject().put("username", "{user}").put("vip", true))
                .put("clientData", CLIENT_DATA)
                .put("deniedPrefix", "secret")
                .put("failingPrefix", "boom")
                .put("outcastPrefix", "outcast")
                .put("maxMessageBytes", MAX_MESSAGE_BYTES)
                .put("maxAuthAttempts", MAX_AUTH_ATTEMPTS)
                .put("heartbeatMillis", (int) heartbeatMillis)
                .put("loginMillis", (int) loginMillis)
                .put("killMillis", 300)
                .put("silenceMillis", 300)
                .put("healthPath", HEALTH_PATH);
        return Declaration.parse(
                new JsonObject().put("implementation", "the reference server").put("settings", settings));
    }

    // ---- nodes ----

    private static final class Node {
        private FrameServer server;
        private int port;
        private boolean frozen;
        private final List<Runnable> waiting = new ArrayList<>();

        private void whenAwake(Runnable what) {
            if (frozen) {
                waiting.add(what);
            } else {
                what.run();
            }
        }
    }

    /** What HTTP requests are answered by that ask for no WebSocket at the path. */
    static void refuse(FrameServer.Request request) {
        request.refuse(request.isBad() ? 400 : request.target().equals(HEALTH_PATH) ? 200 : 404);
    }

    static boolean isForUs(FrameServer.Request request) {
        return request.isUpgrade() && (request.target() + "?").startsWith(PATH + "?");
    }

    private void request(Node node, FrameServer.Request request) {
        if (!isForUs(request)) {
            refuse(request);
            return;
        }
        Connection connection = new Connection(node);
        FrameSocket socket =
                request.accept(arrival -> thread.execute(() -> node.whenAwake(() -> connection.arrived(arrival))));
        thread.execute(() -> connection.opened(socket));
    }

    @Override
    public int nodes() {
        return nodes.size();
    }

    @Override
    public URI url(int node) {
        return URI.create("ws://127.0.0.1:" + nodes.get(node).port + PATH);
    }

    @Override
    public Set<Control> controls() {
        return EnumSet.allOf(Control.class);
    }

    // A task that fails is a fault of this class, which the kit shows as one of the server's.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void later(Runnable what, long millis) {
        thread.schedule(what, millis, TimeUnit.MILLISECONDS);
    }

    private void onThread(Runnable what) {
        try {
            thread.submit(what).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Connection> of(int node) {
        return connections.stream().filter(each -> each.node == nodes.get(node)).toList();
    }

    @Override
    public void kill(int node) {
        onThread(() -> of(node).forEach(Connection::ended));
        nodes.get(node).server.close();
    }

    @Override
    public void stop(int node) {
        onThread(() -> of(node).forEach(Connection::closes));
        nodes.get(node).server.close();
    }

    @Override
    public void start(int node) throws IOException {
        Node started = nodes.get(node);
        started.server = FrameServer.listen(0, request -> request(started, request));
        started.port = started.server.port();
    }

    @Override
    public void pause(int node) {
        onThread(() -> {
            nodes.get(node).frozen = true;
            of(node).forEach(Connection::leaves);
        });
    }

    @Override
    public void resume(int node) {
        onThread(() -> {
            nodes.get(node).frozen = false;
            of(node).forEach(Connection::joins);
            List<Runnable> late = List.copyOf(nodes.get(node).waiting);
            nodes.get(node).waiting.clear();
            late.forEach(Runnable::run);
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
        nodes.forEach(node -> node.server.close());
    }

    // ---- connections ----

    private enum State {
        CONNECTED,
        CHALLENGED,
        OPEN,
        CLOSED
    }

    private final class Connection {
        private final Node node;
        private FrameSocket socket;
        private State state = State.CONNECTED;
        /** Who logged in, or null. */
        private String user;

        private final Set<String> users = new LinkedHashSet<>();
        private boolean everybody;
        private int refusals;
        private long heardAt = System.nanoTime();

        private Connection(Node node) {
            this.node = node;
        }

        private void opened(FrameSocket opened) {
            socket = opened;
            connections.add(this);
            later(this::looksWhetherLoggedIn, loginMillis);
            looksWhetherAlive();
        }

        private void looksWhetherLoggedIn() {
            if (state == State.CONNECTED || state == State.CHALLENGED) {
                sends(WireMessage.of(MessageKind.AUTHENTICATION_TIMEOUT));
                closes();
            }
        }

        private void looksWhetherAlive() {
            if (state == State.CLOSED) {
                return;
            }
            if (System.nanoTime() - heardAt > TimeUnit.MILLISECONDS.toNanos(2 * heartbeatMillis)) {
                closes();
            } else {
                later(this::looksWhetherAlive, Math.max(1, heartbeatMillis / 5));
            }
        }

        private void arrived(FrameSocket.Arrival arrival) {
            if (state == State.CLOSED) {
                return;
            }
            if (arrival instanceof FrameSocket.Closed) {
                ended();
            } else if (arrival instanceof FrameSocket.Text) {
                closes();
            } else if (arrival instanceof FrameSocket.Binary binary) {
                heardAt = System.nanoTime();
                if (binary.payload().length > MAX_MESSAGE_BYTES) {
                    socket.close(TOO_BIG);
                    ended();
                } else {
                    reads(binary.payload());
                }
            }
        }

        private void reads(byte[] payload) {
            WireMessage message;
            try {
                message = WireMessage.decode(payload);
            } catch (MalformedFrame e) {
                message = WireMessage.empty(0);
            }
            switch (state) {
                case CONNECTED -> connected(message);
                case CHALLENGED -> challenged(message);
                case OPEN -> open(message);
                case CLOSED -> {}
            }
        }

        private void connected(WireMessage message) {
            if (message.is(MessageKind.CHALLENGE)) {
                state = State.CHALLENGED;
                sends(WireMessage.of(MessageKind.ACCEPT));
            } else if (message.topicNumber() != MessageKind.CHALLENGE.topic().number()) {
                sends(WireMessage.of(MessageKind.CONNECTION_INVALID_MESSAGE));
            }
        }

        private void challenged(WireMessage message) {
            if (message.is(MessageKind.REQUEST)) {
                login(message.data().orElse(""));
            } else if (message.topicNumber() == MessageKind.REQUEST.topic().number()) {
                invalidData();
            } else if (!message.is(MessageKind.PING)) {
                sends(WireMessage.of(MessageKind.AUTH_INVALID_MESSAGE));
            }
        }

        private void invalidData() {
            sends(WireMessage.of(MessageKind.INVALID_MESSAGE_DATA));
            closes();
        }

        private void login(String data) {
            Object credentials;
            try {
                credentials = Json.decodeValue(data);
            } catch (DecodeException e) {
                credentials = null;
            }
            if (credentials instanceof JsonArray) {
                credentials = new JsonObject();
            }
            if (credentials instanceof JsonObject object) {
                decides(object);
            } else {
                invalidData();
            }
        }

        private void decides(JsonObject credentials) {
            Object name = credentials.getValue("username");
            if (name instanceof JsonObject || name instanceof JsonArray || "refused".equals(name)) {
                sends(WireMessage.of(MessageKind.AUTH_UNSUCCESSFUL));
                refusals++;
                if (refusals == MAX_AUTH_ATTEMPTS) {
                    sends(WireMessage.of(MessageKind.TOO_MANY_AUTH_ATTEMPTS));
                    closes();
                }
                return;
            }
            user = name == null || "".equals(name) ? null : name.toString();
            joins();
            state = State.OPEN;
            WireMessage success = WireMessage.of(MessageKind.AUTH_SUCCESSFUL);
            sends(credentials.getBoolean("vip", false) ? success.withData(CLIENT_DATA.encode()) : success);
        }

        private void open(WireMessage message) {
            if (message.is(MessageKind.PING)) {
                sends(WireMessage.of(MessageKind.PONG));
            } else if (message.topicNumber() != MessageKind.QUERY.topic().number()) {
                sends(WireMessage.of(MessageKind.UNKNOWN_TOPIC));
            } else if (message.is(MessageKind.SUBSCRIBE)) {
                subscribe(message);
            } else if (message.is(MessageKind.UNSUBSCRIBE)) {
                message.names().forEach(users::remove);
                sends(ack(message));
            } else if (message.is(MessageKind.SUBSCRIBE_ALL)) {
                if (permitted(message)) {
                    if (everybody) {
                        sends(multiple(message, Names.EVERYONE));
                    }
                    everybody = true;
                    sends(ack(message.without("correlationId")));
                }
            } else if (message.is(MessageKind.UNSUBSCRIBE_ALL)) {
                everybody = false;
                sends(ack(message.without("correlationId")));
            } else if (message.is(MessageKind.QUERY)) {
                query(message);
            } else if (message.is(MessageKind.QUERY_ALL) && permitted(message)) {
                List<String> names = new ArrayList<>(online.keySet());
                names.remove(user);
                sends(WireMessage.of(MessageKind.QUERY_ALL_RESPONSE).withNames(names));
            }
        }

        private WireMessage ack(WireMessage request) {
            WireMessage ack = WireMessage.of(request.kind().orElseThrow());
            return request.id().map(ack::withId).orElse(ack).with("isAck", 1);
        }

        private WireMessage multiple(WireMessage request, String name) {
            return WireMessage.of(MessageKind.MULTIPLE_SUBSCRIPTIONS)
                    .with("originalAction", request.action())
                    .withName(name);
        }

        private boolean permitted(WireMessage request) {
            boolean permitted = user == null || !user.startsWith("outcast");
            if (!permitted) {
                sends(WireMessage.of(MessageKind.MESSAGE_DENIED)
                        .with("originalAction", request.action())
                        .with("isError", 1));
            }
            return permitted;
        }

        /** The names that are permitted, the refusals of the others being sent; null if there is nothing more to do. */
        private List<String> permittedNames(WireMessage request) {
            boolean fails = request.names().stream().anyMatch(name -> name.startsWith("boom"));
            List<String> permitted = new ArrayList<>();
            for (String name : request.names()) {
                if (fails || name.startsWith("secret")) {
                    WireMessage refusal = WireMessage.of(
                                    fails ? MessageKind.MESSAGE_PERMISSION_ERROR : MessageKind.MESSAGE_DENIED)
                            .with("originalAction", request.action());
                    sends(request.id()
                            .map(refusal::withId)
                            .orElse(refusal)
                            .with("isError", 1)
                            .withName(name));
                } else {
                    permitted.add(name);
                }
            }
            return permitted.isEmpty() && !request.names().isEmpty() ? null : permitted;
        }

        private void subscribe(WireMessage request) {
            List<String> names = permittedNames(request);
            if (names != null) {
                for (String name : names) {
                    if (!users.add(name)) {
                        sends(multiple(request, name));
                    }
                }
                sends(ack(request));
            }
        }

        private void query(WireMessage request) {
            List<String> names = permittedNames(request);
            if (names != null) {
                Map<String, Object> answer = new LinkedHashMap<>();
                names.forEach(name -> answer.put(name, online.containsKey(name)));
                WireMessage response =
                        WireMessage.of(MessageKind.QUERY_RESPONSE).withData(new JsonObject(answer).encode());
                sends(request.id().map(response::withId).orElse(response));
            }
        }

        private void sends(WireMessage message) {
            if (state != State.CLOSED) {
                socket.binary(message.encode());
            }
        }

        private void closes() {
            socket.beginClose();
            ended();
        }

        /** Its end, however it came. */
        private void ended() {
            state = State.CLOSED;
            connections.remove(this);
            leaves();
        }

        // ---- who is online ----

        private void joins() {
            if (user != null && !user.equals(Names.UNSEEN)) {
                Set<Connection> its = online.computeIfAbsent(user, name -> new LinkedHashSet<>());
                if (its.add(this) && its.size() == 1) {
                    tell(MessageKind.JOIN, MessageKind.JOIN_ALL);
                }
            }
        }

        private void leaves() {
            Set<Connection> its = online.get(user);
            if (its != null && its.remove(this) && its.isEmpty()) {
                online.remove(user);
                tell(MessageKind.LEAVE, MessageKind.LEAVE_ALL);
            }
        }

        private void tell(MessageKind named, MessageKind all) {
            for (Connection each : connections) {
                if (each.everybody) {
                    each.sends(WireMessage.of(all).withName(user));
                }
                if (each.users.contains(user)) {
                    each.sends(WireMessage.of(named).withName(user));
                }
            }
        }
    }
}
