package io.presence.tck.mutants;

import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.mutants.ReferenceDriver.Answer;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client as the rules want it, as plain as can be. Its small methods are what mutants replace. Lives on its driver's
 * thread.
 */
class ReferenceClient {
    private static final long CONNECT_MILLIS = 2_000;
    private static final long WAIT_MILLIS = 15;

    enum State {
        CONNECTING,
        CHALLENGING,
        AWAITING_AUTHENTICATION,
        AUTHENTICATING,
        OPEN,
        RECONNECTING,
        ENDED
    }

    ReferenceDriver driver;
    String url;
    State state = State.CONNECTING;
    JsonObject credentials;
    Answer login;
    int losses;
    /** Handlers by user. */
    final Map<String, Set<String>> users = new LinkedHashMap<>();
    /** Handlers of everybody. */
    final Set<String> everybody = new LinkedHashSet<>();

    final Map<String, Answer> queries = new LinkedHashMap<>();
    final Deque<Answer> queriesOfAll = new ArrayDeque<>();

    private String name;
    private int heartbeatMillis;
    private FrameSocket socket;
    /** Counts connections, so that the late word of one is not taken for the next one's. */
    private int connection;

    private long heardAt;
    private int subscriptionIds;
    private int queryIds;

    // ---- connection ----

    final void begin(ReferenceDriver by, String called, String to, int heartbeat) {
        driver = by;
        name = called;
        url = to;
        heartbeatMillis = heartbeat;
        connect(url);
    }

    final void connect(String to) {
        if (state == State.ENDED) {
            return;
        }
        int mine = ++connection;
        state = State.CONNECTING;
        try {
            socket = FrameSocket.connect(
                    URI.create(to),
                    CONNECT_MILLIS,
                    arrival -> driver.run(() -> {
                        if (mine == connection) {
                            arrived(arrival);
                        }
                    }));
        } catch (IOException e) {
            turnedAway();
            return;
        }
        heardAt = System.nanoTime();
        state = State.CHALLENGING;
        opened();
        driver.after(heartbeatMillis, () -> beat(mine));
    }

    void opened() {
        send(challenge());
    }

    WireMessage challenge() {
        return WireMessage.of(CHALLENGE)
                .with("url", url)
                .with("protocolVersion", "0.1a")
                .with("sdkVersion", "1")
                .with("sdkType", "reference");
    }

    private void beat(int of) {
        if (of != connection || state == State.ENDED) {
            return;
        }
        if (System.nanoTime() - heardAt > TimeUnit.MILLISECONDS.toNanos(2L * heartbeatMillis)) {
            silent();
        } else {
            ping();
        }
        driver.after(heartbeatMillis, () -> beat(of));
    }

    void ping() {
        send(WireMessage.of(PING));
    }

    void silent() {
        socket.cut();
        lost(new FrameSocket.Closed(FrameSocket.NO_CLOSE_FRAME));
    }

    void turnedAway() {
        comeBackLater();
    }

    void comeBackLater() {
        state = State.RECONNECTING;
        driver.after(waitMillis(), () -> connect(url));
    }

    long waitMillis() {
        return WAIT_MILLIS;
    }

    void lost(FrameSocket.Closed how) {
        connection++;
        losses++;
        if (state == State.ENDED) {
            return;
        }
        failQueries();
        comeBackLater();
    }

    void failQueries() {
        List<Answer> pending = new ArrayList<>(queries.values());
        pending.addAll(queriesOfAll);
        queries.clear();
        queriesOfAll.clear();
        pending.forEach(each -> each.error("offline"));
    }

    /** The server's final word. */
    void end() {
        state = State.ENDED;
        socket.close();
    }

    void close() {
        state = State.ENDED;
        connection++;
        if (socket != null) {
            socket.close();
        }
    }

    final State state() {
        return state;
    }

    /** Closes, and goes on listening until the server has closed, too. */
    final void beginClose() {
        socket.beginClose();
    }

    final void hangUp() {
        socket.close();
    }

    // ---- messages ----

    final void send(WireMessage message) {
        sendFrame(message, message.encode());
    }

    void sendFrame(WireMessage message, byte[] frame) {
        socket.binary(frame);
    }

    private void arrived(FrameSocket.Arrival arrival) {
        heardAt = System.nanoTime();
        if (arrival instanceof FrameSocket.Binary binary) {
            frame(binary.payload());
        } else if (arrival instanceof FrameSocket.Closed closed) {
            lost(closed);
        }
    }

    void frame(byte[] frame) {
        try {
            message(WireMessage.decode(frame));
        } catch (MalformedFrame e) {
            malformed();
        } catch (DecodeException e) {
            noJson();
        }
    }

    void malformed() {
        // The next one may be better.
    }

    void noJson() {
        // Likewise.
    }

    void message(WireMessage message) {
        MessageKind kind = message.kind().orElse(null);
        if (kind == null) {
            unknown(message);
            return;
        }
        switch (kind) {
            case ACCEPT -> accepted();
            case REJECT -> rejected();
            case REDIRECT -> redirected(message.text("url").orElse(""));
            case AUTHENTICATION_TIMEOUT -> timedOut();
            case AUTH_SUCCESSFUL -> successful(message.data().orElse(null));
            case AUTH_UNSUCCESSFUL -> unsuccessful(message.data().orElse(null));
            case TOO_MANY_AUTH_ATTEMPTS -> tooMany();
            case JOIN -> userNotice(message.name().orElse(""), true);
            case LEAVE -> userNotice(message.name().orElse(""), false);
            case JOIN_ALL -> everybodyNotice(message.name().orElse(""), true);
            case LEAVE_ALL -> everybodyNotice(message.name().orElse(""), false);
            case QUERY_RESPONSE ->
                answered(message.id().orElse(""), new JsonObject(message.data().orElse("")));
            case QUERY_ALL_RESPONSE -> answeredAll(message.names());
            case MESSAGE_DENIED, MESSAGE_PERMISSION_ERROR -> denied(message);
            case MULTIPLE_SUBSCRIPTIONS -> multiple(message.name().orElse(""));
            default -> meansNothing(message);
        }
    }

    /** Neither topic nor action is known. */
    void unknown(WireMessage message) {}

    /** Known, and nothing is to be done. */
    void meansNothing(WireMessage message) {}

    void multiple(String user) {}

    // ---- login ----

    void login(JsonObject with, Answer answer) {
        credentials = with == null ? new JsonObject() : with;
        login = answer;
        if (state == State.AWAITING_AUTHENTICATION) {
            authenticate();
        }
    }

    void authenticate() {
        state = State.AUTHENTICATING;
        send(request());
    }

    WireMessage request() {
        return WireMessage.of(REQUEST).withData(credentials.encode());
    }

    void accepted() {
        if (state == State.CHALLENGING) {
            state = State.AWAITING_AUTHENTICATION;
            if (credentials != null) {
                authenticate();
            }
        }
    }

    void rejected() {
        end();
    }

    void redirected(String to) {
        hangUp();
        connect(to);
    }

    void timedOut() {
        end();
    }

    void tooMany() {
        end();
    }

    void successful(String data) {
        if (state != State.AUTHENTICATING) {
            return;
        }
        state = State.OPEN;
        if (login != null) {
            login.result(clientData(data));
            login = null;
        }
        subscribeAgain();
    }

    Object clientData(String data) {
        return data == null ? null : Json.decodeValue(data);
    }

    void unsuccessful(String data) {
        state = State.AWAITING_AUTHENTICATION;
        if (login == null) {
            tell("reauthenticationFailure", new JsonObject().put("reason", data));
        } else {
            Answer answer = login;
            login = null;
            credentials = null;
            answer.error(reason(data));
        }
    }

    String reason(String data) {
        return data == null ? "refused" : data;
    }

    void subscribeAgain() {
        if (!everybody.isEmpty()) {
            send(WireMessage.of(SUBSCRIBE_ALL));
        }
        Collection<String> names = wanted();
        if (!names.isEmpty()) {
            send(subscription(SUBSCRIBE).withNames(List.copyOf(names)));
        }
    }

    Collection<String> wanted() {
        return users.keySet();
    }

    // ---- subscriptions ----

    static String text(String what, Object value) {
        if (value instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw new IllegalArgumentException(what + " is " + value + ", expected a text");
    }

    /** A request about users, with an id of its own. */
    WireMessage subscription(MessageKind kind) {
        return WireMessage.of(kind).withId(Integer.toString(subscriptionIds++));
    }

    final void sendIfOpen(WireMessage message) {
        if (state == State.OPEN) {
            send(message);
        }
    }

    void subscribe(String user, String handler) {
        if (handler == null) {
            throw new IllegalArgumentException("there is no handler");
        }
        if (user == null) {
            boolean first = everybody.isEmpty();
            everybody.add(handler);
            if (first) {
                askForEverybody();
            }
        } else {
            boolean first = !users.containsKey(user);
            users.computeIfAbsent(user, name -> new LinkedHashSet<>()).add(handler);
            if (first) {
                askFor(user);
            }
        }
    }

    void askForEverybody() {
        sendIfOpen(WireMessage.of(SUBSCRIBE_ALL));
    }

    void askFor(String user) {
        sendIfOpen(subscription(SUBSCRIBE).withNames(user));
    }

    void unsubscribe(String user, String handler) {
        if (user == null && handler == null) {
            unsubscribeAll();
        } else if (user == null) {
            unsubscribeFromEverybody(handler);
        } else if (handler == null) {
            unsubscribeUser(user);
        } else {
            unsubscribeHandler(user, handler);
        }
    }

    void unsubscribeAll() {
        everybody.clear();
        endEverybody();
        List<String> names = List.copyOf(users.keySet());
        users.clear();
        names.forEach(this::endUser);
    }

    void unsubscribeFromEverybody(String handler) {
        if (everybody.remove(handler) && everybody.isEmpty()) {
            endEverybody();
        }
    }

    void unsubscribeUser(String user) {
        if (users.remove(user) != null) {
            endUser(user);
        }
    }

    void unsubscribeHandler(String user, String handler) {
        Set<String> handlers = users.get(user);
        if (handlers != null && handlers.remove(handler) && handlers.isEmpty()) {
            users.remove(user);
            endUser(user);
        }
    }

    void endEverybody() {
        sendIfOpen(WireMessage.of(UNSUBSCRIBE_ALL));
    }

    void endUser(String user) {
        sendIfOpen(subscription(UNSUBSCRIBE).withNames(user));
    }

    void userNotice(String user, boolean online) {
        handlersOf(user).forEach(handler -> call(handler, user, online));
    }

    void everybodyNotice(String user, boolean online) {
        everybody.forEach(handler -> call(handler, user, online));
    }

    Collection<String> handlersOf(String user) {
        return users.getOrDefault(user, Set.of());
    }

    void call(String handler, String user, boolean online) {
        tell(
                "presence",
                new JsonObject().put("handler", handler).put("user", user).put("online", online));
    }

    final void tell(String event, JsonObject fields) {
        driver.tell(name, event, fields);
    }

    // ---- queries ----

    void getAll(Answer answer) {
        if (state != State.OPEN) {
            offline(answer);
            return;
        }
        queriesOfAll.add(answer);
        send(WireMessage.of(QUERY_ALL));
    }

    void getAll(List<String> of, Answer answer) {
        if (state != State.OPEN) {
            offline(answer);
            return;
        }
        String id = Integer.toString(queryIds++);
        queries.put(id, answer);
        send(WireMessage.of(QUERY).withId(id).withNames(of));
    }

    void offline(Answer answer) {
        answer.error("offline");
    }

    void answered(String id, JsonObject online) {
        Answer answer = queries.remove(id);
        if (answer != null) {
            answer.result(online);
        }
    }

    void answeredAll(List<String> names) {
        Answer answer = queriesOfAll.poll();
        if (answer == null) {
            nobodyAsked();
        } else {
            answer.result(new JsonArray(names));
        }
    }

    void nobodyAsked() {
        // It may be late.
    }

    void denied(WireMessage denial) {
        String code = denial.kind().orElseThrow().name();
        long request = denial.number("originalAction").orElse(0L);
        Answer answer = null;
        if (request == QUERY.action()) {
            answer = queries.remove(denial.id().orElse(""));
        } else if (request == QUERY_ALL.action()) {
            answer = queriesOfAll.poll();
        } else {
            deniedSubscription(code, denial.name().orElse(""));
        }
        if (answer != null) {
            answer.error(code);
        }
    }

    void deniedSubscription(String code, String user) {
        tell("error", new JsonObject().put("message", user).put("name", code));
    }
}
