package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.presence.interop.Interop;
import io.presence.interop.ServerProcess;
import io.presence.server.Announcement;
import io.presence.server.Authentication;
import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The public JavaScript client and this one, side by side on one server, each behind its own proxy: the same script of
 * logins, subscriptions, users who come and go, and losses gives the same answers and the same callbacks in the same
 * order. The differences that there are by purpose stand in docs/client.md, and have a test each at the end.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JavaScriptSideBySideIT {
    private static final int SCRIPTS = Integer.getInteger("presence.scripts", 30);
    private static final int STEPS = 60;
    private static final int USERS = 5;
    private static final int HANDLERS = 3;
    /** Subscribed by both at all times; that it is told of shows that the reconnect's subscriptions hold. */
    private static final String MARKER = "marker";

    private ServerProcess driver;
    private TestNode node;
    private long nextCall;
    private int nextClient;

    @BeforeAll
    void start() {
        Interop.require();
        driver = ServerProcess.node("src/driver.js");
        node = new TestNode(new PresenceServer(new PresenceServerOptions().setEventLoops(2))
                .authenticator((credentials, handshake) -> Future.succeededFuture(
                        credentials.containsKey("refuse")
                                ? Authentication.refused(credentials.getValue("refuse"))
                                : Authentication.accepted(
                                        credentials.getString("username"), credentials.getValue("data")))));
    }

    @AfterAll
    void stop() {
        driver.close();
        node.close();
    }

    /** A client of either kind, as a script sees it. */
    private interface Side extends AutoCloseable {
        /** The client data as JSON, or "refused: " and the reason as JSON. */
        String login(JsonObject credentials);

        void subscribe(String user, String handler);

        void unsubscribe(String user, String handler);

        Object getAll(List<String> users);

        /** What was called back since the last time. */
        List<String> told();

        /** The states since the last time. */
        List<String> states();

        /** Loses the connection, does something without one, and is open again. */
        void lose(Consumer<Side> offline);

        @Override
        void close();
    }

    private final class JavaScript implements Side {
        private final FaultyProxy proxy = new FaultyProxy(node.url());
        private final String name = "client" + nextClient++;
        private final List<JsonObject> events = new ArrayList<>();
        private final List<String> states = new ArrayList<>();
        private boolean offline;

        JavaScript() {
            call(new JsonObject()
                    .put("call", "connect")
                    .put("url", proxy.url())
                    .put(
                            "options",
                            new JsonObject()
                                    .put("subscriptionInterval", 0)
                                    .put("reconnectIntervalIncrement", 20)
                                    .put("maxReconnectInterval", 100)
                                    .put("maxReconnectAttempts", 100)));
            awaitState("AWAITING_AUTHENTICATION");
        }

        private JsonObject call(JsonObject request) {
            long id = nextCall++;
            driver.say(request.put("id", id).put("client", name).encode());
            for (JsonObject line = line(); ; line = line()) {
                if (line.containsKey("id")) {
                    assertThat(line.getLong("id")).as("%s", line).isEqualTo(id);
                    return line;
                }
            }
        }

        private JsonObject line() {
            JsonObject line = new JsonObject(driver.nextLine());
            if (name.equals(line.getString("client"))) {
                if (line.getString("event").equals("presence")) {
                    events.add(line);
                } else if (line.getString("event").equals("state")) {
                    states.add(line.getString("state"));
                }
            }
            return line;
        }

        private void awaitState(String state) {
            while (!states.contains(state)) {
                line();
            }
        }

        @Override
        public String login(JsonObject credentials) {
            JsonObject answer = call(new JsonObject().put("call", "login").put("credentials", credentials));
            return answer.containsKey("error")
                    ? "refused: " + answer.getString("error")
                    : Json.encode(answer.getValue("result"));
        }

        private JsonObject request(String call, String user, String handler) {
            JsonObject request = new JsonObject().put("call", call);
            if (user != null) {
                request.put("user", user);
            }
            if (handler != null) {
                request.put("handler", handler);
            }
            return request;
        }

        @Override
        public void subscribe(String user, String handler) {
            call(request("subscribe", user, handler));
            settle();
        }

        @Override
        public void unsubscribe(String user, String handler) {
            call(request("unsubscribe", user, handler));
            settle();
        }

        /** Not told when a subscription is in effect; it is when something asked after it is answered. */
        private void settle() {
            if (!offline) {
                getAll(null);
            }
        }

        @Override
        public Object getAll(List<String> users) {
            JsonObject request = new JsonObject().put("call", "getAll");
            if (users != null) {
                request.put("users", new JsonArray(users));
            }
            JsonObject answer = call(request);
            return answer.containsKey("error") ? answer.getString("error") : answer.getValue("result");
        }

        @Override
        public List<String> told() {
            List<String> told = events.stream()
                    .filter(event -> !event.getString("user").equals(MARKER))
                    .map(event -> event.getString("handler") + " " + event.getString("user") + " "
                            + event.getBoolean("online"))
                    .toList();
            events.clear();
            return told;
        }

        @Override
        public List<String> states() {
            List<String> seen = List.copyOf(states);
            states.clear();
            return seen;
        }

        @Override
        public void lose(Consumer<Side> meanwhile) {
            states.clear();
            proxy.refuse();
            proxy.cut();
            awaitState("RECONNECTING");
            offline = true;
            meanwhile.accept(this);
            offline = false;
            proxy.heal();
            awaitState("OPEN");
            events.clear();
            while (events.stream().noneMatch(event -> event.getString("user").equals(MARKER))) {
                toggleMarker();
                getAll(null);
            }
        }

        @Override
        public void close() {
            call(new JsonObject().put("call", "close"));
            proxy.close();
        }
    }

    private final class Java implements Side {
        private final FaultyProxy proxy = new FaultyProxy(node.url());
        private final Recorder<String> told = new Recorder<>();
        private final Recorder<ConnectionState> states = new Recorder<>();
        private final List<Future<Void>> later = new ArrayList<>();
        private boolean offline;
        private final Map<String, Handler<PresenceEvent>> handlers = new LinkedHashMap<>();
        private final PresenceClient client;

        Java() {
            client = PresenceClient.create(
                            TestNode.clients(),
                            new PresenceClientOptions()
                                    .setAddress(proxy.url())
                                    .setReconnectDelayMillis(20)
                                    .setMaxReconnectDelayMillis(100))
                    .onError(e -> {})
                    .onState(states);
            Await.result(client.connect());
        }

        @Override
        public String login(JsonObject credentials) {
            try {
                return Json.encode(Await.result(client.login(credentials)));
            } catch (AssertionError e) {
                Object reason = ((LoginException) e.getCause()).data();
                return "refused: "
                        + (reason == null
                                ? "INVALID_AUTHENTICATION_DETAILS"
                                : reason instanceof String text ? text : Json.encode(reason));
            }
        }

        private void settle(Future<Void> done) {
            if (offline) {
                later.add(done);
            } else {
                Await.result(done);
            }
        }

        private Handler<PresenceEvent> handler(String name) {
            return handlers.computeIfAbsent(
                    name, n -> event -> told.handle(n + " " + event.user() + " " + event.isOnline()));
        }

        @Override
        public void subscribe(String user, String handler) {
            settle(
                    user == null
                            ? client.presence().subscribe(handler(handler))
                            : client.presence().subscribe(user, handler(handler)));
        }

        @Override
        public void unsubscribe(String user, String handler) {
            if (user == null) {
                settle(
                        handler == null
                                ? client.presence().unsubscribe()
                                : client.presence().unsubscribe(handler(handler)));
            } else {
                settle(
                        handler == null
                                ? client.presence().unsubscribe(user)
                                : client.presence().unsubscribe(user, handler(handler)));
            }
        }

        @Override
        public Object getAll(List<String> users) {
            return users == null
                    ? new JsonArray(Await.result(client.presence().getAll()))
                    : new JsonObject(
                            new LinkedHashMap<>(Await.result(client.presence().getAll(users))));
        }

        @Override
        public List<String> told() {
            return told.rest().stream()
                    .filter(line -> !line.contains(" " + MARKER + " "))
                    .toList();
        }

        @Override
        public List<String> states() {
            return states.rest().stream().map(Enum::name).toList();
        }

        @Override
        public void lose(Consumer<Side> meanwhile) {
            states.rest();
            proxy.refuse();
            proxy.cut();
            states.until(ConnectionState.RECONNECTING);
            offline = true;
            meanwhile.accept(this);
            offline = false;
            proxy.heal();
            states.until(ConnectionState.OPEN);
            Await.result(Future.all(later));
            later.clear();
            told.rest();
            do {
                toggleMarker();
                getAll(null);
            } while (told.rest().stream().noneMatch(line -> line.contains(" " + MARKER + " ")));
        }

        @Override
        public void close() {
            Await.result(client.close());
            proxy.close();
        }
    }

    private Announcement marker;

    private void toggleMarker() {
        if (marker == null) {
            marker = Await.result(node.server().announce(MARKER));
        } else {
            Await.result(marker.close());
            marker = null;
        }
    }

    @Test
    void aLoginAndALossTellTheSame() {
        try (Side js = new JavaScript();
                Side java = new Java()) {
            for (JsonObject credentials : List.of(
                    new JsonObject().put("refuse", new JsonObject().put("error", "no such user")),
                    new JsonObject().put("refuse", "a text"),
                    new JsonObject().put("username", "alice").put("data", new JsonObject().put("role", "admin")))) {
                assertThat(java.login(credentials)).isEqualTo(js.login(credentials));
            }
            assertThat(java.states()).isEqualTo(likeJava(js.states()));
            for (Side side : List.of(js, java)) {
                side.subscribe(MARKER, "m");
                side.lose(offline -> {});
            }
        }
    }

    /** What the JavaScript client calls AWAITING_CONNECTION is our CONNECTING. */
    private static List<String> likeJava(List<String> states) {
        return states.stream()
                .map(state -> state.equals("AWAITING_CONNECTION") ? "CONNECTING" : state)
                .toList();
    }

    @Test
    void theSameScriptGivesTheSameCallbacks() {
        long first = Long.getLong("presence.seed", new Random().nextInt(1_000_000));
        System.out.println("java and javascript: seeds from " + first);
        int callbacks = 0;
        int losses = 0;
        for (long seed = first; seed < first + SCRIPTS; seed++) {
            Random random = new Random(seed);
            Map<String, Announcement> online = new LinkedHashMap<>();
            boolean[][] subscribed = new boolean[HANDLERS][USERS + 1];
            List<String> log = new ArrayList<>();
            try (Side js = new JavaScript();
                    Side java = new Java()) {
                List<Side> sides = List.of(js, java);
                sides.forEach(side -> side.login(new JsonObject()));
                sides.forEach(side -> side.subscribe(MARKER, "m"));
                for (int step = 0; step < STEPS; step++) {
                    int user = random.nextInt(USERS);
                    int handler = random.nextInt(HANDLERS);
                    String name = "u" + user;
                    String h = "h" + handler;
                    switch (random.nextInt(16)) {
                        case 0, 1, 2 -> {
                            // Twice is one of the listed differences.
                            if (!subscribed[handler][user]) {
                                log.add("subscribe " + name + " " + h);
                                sides.forEach(side -> side.subscribe(name, h));
                                subscribed[handler][user] = true;
                            }
                        }
                        case 3 -> {
                            if (!subscribed[handler][USERS]) {
                                log.add("subscribe " + h);
                                sides.forEach(side -> side.subscribe(null, h));
                                subscribed[handler][USERS] = true;
                            }
                        }
                        case 4, 5 -> {
                            log.add("unsubscribe " + name + " " + h);
                            sides.forEach(side -> side.unsubscribe(name, h));
                            subscribed[handler][user] = false;
                        }
                        case 6 -> {
                            log.add("unsubscribe " + name);
                            sides.forEach(side -> side.unsubscribe(name, null));
                            IntStream.range(0, HANDLERS).forEach(i -> subscribed[i][user] = false);
                        }
                        case 7 -> {
                            log.add("unsubscribe " + h);
                            sides.forEach(side -> side.unsubscribe(null, h));
                            subscribed[handler][USERS] = false;
                        }
                        case 8 -> {
                            if (random.nextInt(3) == 0) {
                                log.add("unsubscribe");
                                sides.forEach(side -> side.unsubscribe(null, null));
                                sides.forEach(side -> side.subscribe(MARKER, "m"));
                                Arrays.stream(subscribed).forEach(row -> Arrays.fill(row, false));
                            }
                        }
                        case 9 -> {
                            if (random.nextInt(2) == 0) {
                                int begun = random.nextInt(USERS);
                                int ended = random.nextInt(USERS);
                                boolean begins = !subscribed[handler][begun];
                                log.add("loss, meanwhile unsubscribe u" + ended
                                        + (begins ? " subscribe u" + begun : ""));
                                sides.forEach(side -> side.lose(offline -> {
                                    offline.unsubscribe("u" + ended, null);
                                    if (begins && begun != ended) {
                                        offline.subscribe("u" + begun, h);
                                    }
                                }));
                                IntStream.range(0, HANDLERS).forEach(i -> subscribed[i][ended] = false);
                                subscribed[handler][begun] |= begun != ended;
                                losses++;
                            }
                        }
                        default -> {
                            Announcement announcement = online.remove(name);
                            log.add((announcement == null ? "comes " : "goes ") + name);
                            if (announcement == null) {
                                online.put(name, Await.result(node.server().announce(name)));
                            } else {
                                Await.result(announcement.close());
                            }
                        }
                    }
                    List<String> asked = List.of("u0", "u3", "nobody");
                    assertThat(java.getAll(null)).as("seed %d: %s", seed, log).isEqualTo(js.getAll(null));
                    assertThat(java.getAll(asked)).as("seed %d: %s", seed, log).isEqualTo(js.getAll(asked));
                    List<String> told = js.told();
                    callbacks += told.size();
                    assertThat(java.told()).as("seed %d: %s", seed, log).isEqualTo(told);
                }
            } finally {
                online.values().forEach(announcement -> Await.result(announcement.close()));
            }
        }
        System.out.printf(
                "java and javascript: %d scripts of %d steps, %d callbacks and %d losses the same%n",
                SCRIPTS, STEPS, callbacks, losses);
        assertThat(callbacks).isGreaterThan(SCRIPTS);
        assertThat(losses).isGreaterThan(SCRIPTS / 2);
    }

    // ---- the listed differences

    @Test
    void aCallbackSubscribedTwiceIsCalledTwiceInJavaScriptAndOnceInJava() {
        try (Side js = new JavaScript();
                Side java = new Java()) {
            for (Side side : List.of(js, java)) {
                side.login(new JsonObject());
                side.subscribe("twice", "h");
                side.subscribe("twice", "h");
            }
            Announcement twice = Await.result(node.server().announce("twice"));
            js.getAll(null);
            java.getAll(null);
            assertThat(js.told()).containsExactly("h twice true", "h twice true");
            assertThat(java.told()).containsExactly("h twice true");
            Await.result(twice.close());
        }
    }

    @Test
    void aQueryUnderWayAtALossFailsInBoth() {
        try (JavaScript js = new JavaScript();
                Java java = new Java()) {
            js.login(new JsonObject());
            java.login(new JsonObject());
            // The answer is cut in the middle.
            js.proxy.cutMidFrame();
            java.proxy.cutMidFrame();
            assertThat(js.getAll(null)).isEqualTo("client offline");
            assertThat(Await.failure(java.client.presence().getAll())).hasMessageStartingWith("client offline");
        }
    }
}
