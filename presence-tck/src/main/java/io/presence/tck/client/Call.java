package io.presence.tck.client;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.NotTested;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/** A request to the driver, whose answer may be there or not. For the test's own thread. */
final class Call {
    private final ClientLab lab;
    private final String what;
    private final IntSupplier events;
    private final CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    private volatile int eventsBefore;

    /** A request of a client that has been told so many events up to now. */
    Call(ClientLab lab, String what, IntSupplier events) {
        this.lab = lab;
        this.what = what;
        this.events = events;
    }

    void answer(JsonObject line) {
        eventsBefore = events.getAsInt();
        if (line.getValue("error") instanceof String error && !line.containsKey("unsupported")) {
            lab.trouble(what + ": " + error);
        }
        answer.complete(line);
    }

    void fail(String why) {
        answer.completeExceptionally(new ConformanceFailure(what + " is not answered: " + why));
    }

    /** How many calls of the client's handlers stood before the answer. */
    int eventsBefore() {
        return eventsBefore;
    }

    /** Waits for the answer, whatever it is, or for the deadline. */
    void settled() {
        try {
            answer.get(lab.deadlineMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // As good as an answer, for who asks so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its answer, a result or an error. */
    JsonObject answered() {
        try {
            JsonObject line = answer.get(lab.deadlineMillis(), TimeUnit.MILLISECONDS);
            if (line.containsKey("unsupported")) {
                throw new NotTested("the driver does not offer it: " + line.getValue("unsupported"));
            }
            return line;
        } catch (ExecutionException e) {
            throw lab.failure(e.getCause().getMessage());
        } catch (TimeoutException e) {
            throw lab.failure(what + " was not answered within " + lab.deadlineMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
    }

    /** Its result. */
    Object result() {
        JsonObject line = answered();
        if (line.containsKey("error")) {
            throw lab.failure(what + " failed: " + line.getValue("error") + "; expected: a result");
        }
        return line.getValue("result");
    }

    /** Its error. */
    String error() {
        JsonObject line = answered();
        if (!(line.getValue("error") instanceof String error)) {
            throw lab.failure(what + " gave " + line.getValue("result") + "; expected: an error");
        }
        return error;
    }

    /** Its result is this. */
    void gives(Object expected) {
        Object result = result();
        if (!plain(expected).equals(plain(result))) {
            throw lab.failure(what + " gave " + shortened(result) + "; expected: " + shortened(plain(expected)));
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            JsonObject json = new JsonObject();
            map.forEach((key, each) -> json.put((String) key, each));
            return json;
        }
        return value instanceof List<?> list ? new JsonArray(list) : value == null ? "null" : value;
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 500 ? text : text.substring(0, 500) + "… (" + text.length() + " characters)";
    }
}
