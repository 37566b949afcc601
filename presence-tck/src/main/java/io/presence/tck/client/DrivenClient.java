package io.presence.tck.client;

import io.presence.tck.ConformanceFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One client of the implementation under test, which does what a test tells it to, and shows what its handlers were told.
 * For the test's own thread: its methods wait, and fail with what came instead.
 */
final class DrivenClient {
    private final ClientLab lab;
    private final String label;
    private final String name;
    private final ScriptedServer server;
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final AtomicInteger told = new AtomicInteger();
    private final List<String> all = new ArrayList<>();
    private ScriptedConnection connection;
    private JsonObject credentials;
    private boolean closed;

    DrivenClient(ClientLab lab, String label, String name, ScriptedServer server) {
        this.lab = lab;
        this.label = label;
        this.name = name;
        this.server = server;
        this.credentials = new JsonObject().put("username", label);
    }

    /** The driver's word, on the driver's thread. */
    void event(JsonObject event) {
        switch (event.getString("event", "")) {
            case "presence" -> {
                told.incrementAndGet();
                heard.add(heard(event.getValue("handler"), event.getValue("user"), event.getValue("online")));
            }
            case "error", "reauthenticationFailure" -> lab.trouble(label + " was told: " + event.encode());
            default -> {
                // States have the names that their client gives them.
            }
        }
    }

    private static String heard(Object handler, Object user, Object online) {
        return handler + "(" + user + ", " + online + ")";
    }

    /** What the report calls it. */
    String label() {
        return label;
    }

    /** Its server, which no other client of the test uses. */
    ScriptedServer server() {
        return server;
    }

    /** Its connection, as the server has it. */
    ScriptedConnection connection() {
        return connection;
    }

    // ---- what it does ----

    Call call(String call, JsonObject fields) {
        String shown = fields.isEmpty() ? "" : " " + fields.encode();
        return lab.driver()
                .call(
                        lab,
                        label + "'s " + call + shown,
                        told::get,
                        call,
                        new JsonObject().put("client", name).mergeIn(fields));
    }

    /** Is made, and so connects by itself. */
    void connects() {
        call("connect", new JsonObject().put("url", server.url()).put("options", lab.options()))
                .result();
        lab.step(label + " was made");
    }

    /** The connection that it makes next. */
    ScriptedConnection arrives() {
        connection = server.accepts();
        return connection;
    }

    Call login() {
        return login(credentials);
    }

    Call login(JsonObject with) {
        credentials = with;
        return call("login", new JsonObject().put("credentials", with));
    }

    JsonObject credentials() {
        return credentials;
    }

    /** Connects and logs in, at a server that lets it. */
    DrivenClient logsIn() {
        connects();
        Call login = login();
        arrives();
        login.result();
        lab.step(label + " logged in");
        return this;
    }

    /** Connects again after a loss, and is logged in. */
    ScriptedConnection comesBack() {
        arrives();
        if (!lab.repeatsLogin()) {
            login().result();
        }
        connection.loginRequest();
        settlesAtLast();
        lab.step(label + " came back");
        return connection;
    }

    /** That it may call itself away for a moment still is not its fault: the answer to its login is on the way. */
    private void settlesAtLast() {
        long begin = System.nanoTime();
        while (!query().containsKey("result")) {
            if (TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) > lab.deadlineMillis()) {
                throw lab.failure(
                        label + " was logged in again, and queries failed for " + lab.deadlineMillis() + " ms");
            }
        }
    }

    private JsonObject query() {
        return getAll(ScriptedConnection.MARKER + lab.number()).answered();
    }

    /** Subscribes a handler to a user, and has the answer. */
    void subscribes(String user, String handler) {
        subscribe(user, handler).result();
        lab.step(label + " subscribed " + handler + " to " + user);
    }

    void subscribesToEverybody(String handler) {
        subscribe(handler).result();
        lab.step(label + " subscribed " + handler + " to everybody");
    }

    Call subscribe(String user, String handler) {
        return call("subscribe", new JsonObject().put("user", user).put("handler", handler));
    }

    Call subscribe(String handler) {
        return call("subscribe", new JsonObject().put("handler", handler));
    }

    Call unsubscribe(String user, String handler) {
        return unsubscribe(new JsonObject().put("user", user).put("handler", handler));
    }

    Call unsubscribeUser(String user) {
        return unsubscribe(new JsonObject().put("user", user));
    }

    Call unsubscribeHandler(String handler) {
        return unsubscribe(new JsonObject().put("handler", handler));
    }

    Call unsubscribeAll() {
        return unsubscribe(new JsonObject());
    }

    private Call unsubscribe(JsonObject fields) {
        Call call = call("unsubscribe", fields);
        lab.step(label + " unsubscribed "
                + (fields.isEmpty()
                        ? "everything"
                        : fields.stream()
                                .map(each -> each.getKey() + " " + each.getValue())
                                .collect(Collectors.joining(", "))));
        return call;
    }

    Call getAll() {
        return call("getAll", new JsonObject());
    }

    Call getAll(String... users) {
        return call("getAll", new JsonObject().put("users", new JsonArray(List.of(users))));
    }

    void closes() {
        closed = true;
        call("close", new JsonObject()).result();
        lab.step(label + " was closed");
    }

    boolean isClosed() {
        return closed;
    }

    // ---- what it is told ----

    /** The next call of any of its handlers is this. */
    void hears(String handler, String user, boolean online) {
        String expected = heard(handler, user, online);
        String next = nextHeard(expected);
        if (!next.equals(expected)) {
            throw unexpected(expected, next);
        }
    }

    /** The next calls of its handlers, of each kind as many, in any order: each as {@code handler(user, true)}. */
    void hearsInAnyOrder(String... expected) {
        List<String> missing = new ArrayList<>(List.of(expected));
        while (!missing.isEmpty()) {
            String what = String.join(" and ", missing);
            String next = nextHeard(what);
            if (!missing.remove(next)) {
                throw unexpected(what, next);
            }
        }
    }

    private String nextHeard(String expected) {
        try {
            String next = heard.poll(lab.deadlineMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw unexpected(expected, "no call of a handler for " + lab.deadlineMillis() + " ms");
            }
            all.add(next);
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
    }

    /** No handler was called but as was told, as the answer to a query proves, which comes after the notices before it. */
    void hearsNothingElse() {
        settles();
        heardNothingElse();
    }

    /** No handler was called up to now. */
    void heardNothingElse() {
        List<String> more = new ArrayList<>();
        heard.drainTo(more);
        if (!more.isEmpty()) {
            throw unexpected("no call of a handler", String.join(", ", more));
        }
    }

    /**
     * What the client had been told to send has arrived at the server, and what the server had sent has arrived at the
     * client: a query of its own goes the same ways, and is answered.
     */
    void settles() {
        JsonObject answer = query();
        if (!answer.containsKey("result")) {
            throw lab.failure(label + "'s query of a marker failed: " + answer.getValue("error"));
        }
    }

    ConformanceFailure unexpected(String expected, String received) {
        String before = all.isEmpty() ? "" : " (calls of handlers: " + String.join(", ", all) + ")";
        return lab.failure(label + " was told: " + received + before + "; expected: " + expected);
    }
}
