package example;

import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.client.LoginException;
import io.presence.client.PresenceClient;
import io.presence.client.PresenceClientOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Drives the Java client for the conformance kit: requests on standard input, answers and events on standard output. */
public class PresenceDriver {
    private static final PrintStream OUT =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    /** One event loop for all clients, so that the lines of all of them have one order. */
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    /** By name. Closed ones stay, so that their state can be asked for, until another takes the name. */
    private final Map<String, DrivenClient> clients = new HashMap<>();

    public static void main(String[] args) throws IOException {
        System.setOut(System.err);
        PresenceDriver driver = new PresenceDriver();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            driver.perform(line);
        }
        driver.vertx.close();
    }

    private void perform(String line) {
        JsonObject request = new JsonObject(line);
        Object id = request.getValue("id");
        Future<?> answer;
        try {
            answer = call(request.getString("call"), request);
        } catch (RuntimeException refused) {
            answer = Future.failedFuture(refused);
        }
        answer.onSuccess(result -> write(new JsonObject().put("id", id).put("result", result)))
                .onFailure(failure -> write(new JsonObject().put("id", id).put("error", text(failure))));
    }

    private Future<?> call(String call, JsonObject request) {
        String name = request.getString("client");
        if (call.equals("exit")) {
            return vertx.close();
        }
        if (call.equals("connect")) {
            DrivenClient known = clients.get(name);
            if (known != null && !known.closed) {
                throw new IllegalArgumentException("client \"" + name + "\" is there already: close it first");
            }
            clients.put(name, new DrivenClient(name, request));
            return Future.succeededFuture();
        }
        DrivenClient client = clients.get(name);
        if (client == null) {
            throw new IllegalArgumentException("there is no client \"" + name + "\": connect it first");
        }
        return switch (call) {
            case "login" -> client.login(request);
            case "subscribe" -> client.subscribe(request);
            case "unsubscribe" -> client.unsubscribe(request);
            case "getAll" -> client.getAll(request);
            case "state" -> Future.succeededFuture(client.client.state().name());
            case "close" -> client.close();
            default -> throw new IllegalArgumentException("there is no call \"" + call + "\"");
        };
    }

    private final class DrivenClient {
        private final String name;
        private final PresenceClient client;
        /** The one handler of a name: the client tells handlers apart. */
        private final Map<String, Handler<PresenceEvent>> handlers = new HashMap<>();

        private boolean closed;

        DrivenClient(String name, JsonObject request) {
            this.name = name;
            this.client = PresenceClient.create(
                    vertx,
                    new PresenceClientOptions(request.getJsonObject("options", new JsonObject()))
                            .setAddress(request.getString("url")));
            client.onState(state -> tell("state", new JsonObject().put("state", state.name())));
            client.onError(failure -> {
                if (failure instanceof LoginException refused) {
                    tell("reauthenticationFailure", new JsonObject().put("reason", text(refused)));
                } else {
                    tell(
                            "error",
                            new JsonObject()
                                    .put("message", failure.getMessage())
                                    .put("name", failure instanceof PresenceException e ? e.code() : "CONNECTION"));
                }
            });
            client.connect();
        }

        Future<?> login(JsonObject request) {
            return request.containsKey("credentials")
                    ? client.login(request.getJsonObject("credentials"))
                    : client.login();
        }

        Future<?> subscribe(JsonObject request) {
            Handler<PresenceEvent> handler = handler(request);
            return request.containsKey("user")
                    ? client.presence().subscribe(user(request), handler)
                    : client.presence().subscribe(handler);
        }

        Future<?> unsubscribe(JsonObject request) {
            boolean user = request.containsKey("user");
            if (request.containsKey("handler")) {
                Handler<PresenceEvent> handler = handler(request);
                return user
                        ? client.presence().unsubscribe(user(request), handler)
                        : client.presence().unsubscribe(handler);
            }
            return user ? client.presence().unsubscribe(user(request)) : client.presence().unsubscribe();
        }

        Future<?> getAll(JsonObject request) {
            if (!request.containsKey("users")) {
                return client.presence().getAll().map(JsonArray::new);
            }
            if (!(request.getValue("users") instanceof JsonArray users)) {
                throw new IllegalArgumentException("users is no array");
            }
            List<String> names = users.stream().map(String.class::cast).toList();
            return client.presence().getAll(names).map(online -> {
                JsonObject answer = new JsonObject();
                online.forEach(answer::put);
                return answer;
            });
        }

        Future<?> close() {
            closed = true;
            return client.close();
        }

        private Handler<PresenceEvent> handler(JsonObject request) {
            // Without a handler it is null, which the client refuses.
            return request.getString("handler") == null
                    ? null
                    : handlers.computeIfAbsent(
                            request.getString("handler"),
                            handler -> event -> tell(
                                    "presence",
                                    new JsonObject()
                                            .put("handler", handler)
                                            .put("user", event.user())
                                            .put("online", event.isOnline())));
        }

        private String user(JsonObject request) {
            // What Java does not compile is the driver's to refuse.
            if (request.getValue("user") instanceof String user) {
                return user;
            }
            throw new IllegalArgumentException("user is no text");
        }

        private void tell(String event, JsonObject fields) {
            write(new JsonObject().put("client", name).put("event", event).mergeIn(fields));
        }
    }

    /** The reason of a refusal as JSON where it is no text; the code of what else has one. */
    private static String text(Throwable failure) {
        if (failure instanceof LoginException refused) {
            Object reason = refused.data();
            return reason == null ? refused.code().name() : reason instanceof String s ? s : Json.encode(reason);
        }
        return failure instanceof PresenceException e ? e.code().name() : String.valueOf(failure.getMessage());
    }

    private static void write(JsonObject line) {
        OUT.println(line.encode());
    }
}
