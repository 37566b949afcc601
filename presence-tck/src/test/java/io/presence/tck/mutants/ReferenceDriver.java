package io.presence.tck.mutants;

import io.presence.tck.ClientUnderTest;
import io.presence.tck.Declaration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Drives reference clients, or such that are broken on purpose, in the same JVM. All of them live on its one thread. */
final class ReferenceDriver implements ClientUnderTest {
    static final String HEARTBEAT_OPTION = "heartbeatMillis";
    /** What is to be known of the reference client. */
    static final Declaration DECLARATION = Declaration.parse(new JsonObject()
            .put("implementation", "the reference client")
            .put("settings", new JsonObject().put("clientHeartbeatOption", HEARTBEAT_OPTION)));

    /** Where the outcome of a call goes. */
    interface Answer {
        void is(JsonObject fields);

        default void result(Object result) {
            is(new JsonObject().put("result", result));
        }

        default void error(String error) {
            is(new JsonObject().put("error", error));
        }
    }

    private final Supplier<ReferenceClient> maker;
    private final Map<String, ReferenceClient> clients = new HashMap<>();
    private ScheduledExecutorService loop;
    private Lines lines;

    ReferenceDriver(Supplier<ReferenceClient> maker) {
        this.maker = maker;
    }

    @Override
    public void start(Lines to) {
        lines = to;
        loop = Executors.newSingleThreadScheduledExecutor(run -> {
            Thread thread = new Thread(run, "reference-client");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void request(String line) {
        run(() -> perform(new JsonObject(line)));
    }

    @Override
    public void close() {
        run(() -> clients.values().forEach(ReferenceClient::close));
        loop.shutdown();
    }

    /** Runs something in its turn. */
    void run(Runnable what) {
        after(0, what);
    }

    void after(long millis, Runnable what) {
        try {
            Future<?> unused = loop.schedule(what, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed: nobody waits for it any more.
        }
    }

    void tell(String client, String event, JsonObject fields) {
        lines.line(new JsonObject()
                .put("client", client)
                .put("event", event)
                .mergeIn(fields)
                .encode());
    }

    private void perform(JsonObject request) {
        Answer answer = fields -> lines.line(new JsonObject()
                .put("id", request.getValue("id"))
                .mergeIn(fields)
                .encode());
        try {
            call(request, answer);
        } catch (IllegalArgumentException e) {
            answer.error(e.getMessage());
        }
    }

    private void call(JsonObject request, Answer answer) {
        String name = request.getString("client");
        String call = request.getString("call");
        if (call.equals("connect")) {
            ReferenceClient client = maker.get();
            clients.put(name, client);
            int heartbeat = request.getJsonObject("options").getInteger(HEARTBEAT_OPTION, 30_000);
            client.begin(this, name, request.getString("url"), heartbeat);
            answer.result(null);
            return;
        }
        ReferenceClient client = clients.get(name);
        if (client == null) {
            throw new IllegalArgumentException("there is no client " + name);
        }
        String user = request.containsKey("user") ? ReferenceClient.text("user", request.getValue("user")) : null;
        String handler =
                request.containsKey("handler") ? ReferenceClient.text("handler", request.getValue("handler")) : null;
        switch (call) {
            case "login" -> client.login(request.getJsonObject("credentials"), answer);
            case "subscribe" -> {
                client.subscribe(user, handler);
                answer.result(null);
            }
            case "unsubscribe" -> {
                client.unsubscribe(user, handler);
                answer.result(null);
            }
            case "getAll" -> {
                if (!request.containsKey("users")) {
                    client.getAll(answer);
                } else if (request.getValue("users") instanceof JsonArray users) {
                    client.getAll(users.stream().map(String.class::cast).toList(), answer);
                } else {
                    throw new IllegalArgumentException("users is no array");
                }
            }
            case "state" -> answer.result(client.state().name());
            case "close" -> {
                client.close();
                answer.result(null);
            }
            default ->
                throw new IllegalArgumentException("there is no call " + call + ", expected one of "
                        + List.of("connect", "login", "subscribe", "unsubscribe", "getAll", "state", "close"));
        }
    }
}
