package io.presence.tck.client;

import io.presence.tck.ClientUnderTest;
import io.presence.tck.lab.Transcript;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/** The driver of a run, over all its tests: who asked what, and who is told what. Any thread may call. */
final class Driver {
    private static final String LABEL = "driver";
    /** What a runtime may take to begin, however long a test may wait for an answer. */
    private static final long START_SECONDS = 60;

    private final ClientUnderTest client;
    private final AtomicLong ids = new AtomicLong();
    private final Map<Long, Call> waiting = new ConcurrentHashMap<>();
    private final Map<String, Consumer<JsonObject>> events = new ConcurrentHashMap<>();
    private volatile Transcript transcript = new Transcript();
    private volatile String ended = "";
    private volatile String fault = "";
    private volatile boolean distrusted;
    /** Ids up to this one are of earlier tests. */
    private volatile long idsBefore;

    /** Counts the starts, so that the late word of one that was ended is not taken for the next one's. */
    private final AtomicInteger run = new AtomicInteger();

    Driver(ClientUnderTest client) {
        this.client = client;
    }

    void start() throws Exception {
        ended = "";
        fault = "";
        distrusted = false;
        int mine = run.incrementAndGet();
        CompletableFuture<String> begun = new CompletableFuture<>();
        client.start(new ClientUnderTest.Lines() {
            @Override
            public void line(String line) {
                if (!begun.complete("") && run.get() == mine) {
                    read(line);
                }
            }

            @Override
            public void ended(String how) {
                begun.complete(how);
                if (run.get() == mine) {
                    ended = how;
                    waiting.values().forEach(call -> call.fail(how));
                    waiting.clear();
                }
            }
        });
        // Any request would do: its answer, an error since there is no such client, is the driver's first line.
        String how;
        try {
            client.request(new JsonObject()
                    .put("id", 0)
                    .put("call", "state")
                    .put("client", "nobody")
                    .encode());
        } catch (IOException e) {
            // Its end, which is on its way, says why.
        }
        try {
            how = begun.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            close();
            throw new IOException("the driver answers nothing for " + START_SECONDS + " seconds", e);
        }
        if (!how.isEmpty()) {
            throw new IOException(how);
        }
    }

    void close() throws Exception {
        run.incrementAndGet();
        client.close();
    }

    /** How it has ended by itself; empty if it has not. */
    String ended() {
        return ended;
    }

    /** It went silent, and is to be started anew before the next test. */
    void distrust() {
        distrusted = true;
    }

    boolean isDistrusted() {
        return distrusted;
    }

    /** What nobody asked for and no client is known to have done, such as an uncaught exception; empty if nothing. */
    String fault() {
        return fault;
    }

    /** The next test's. What of the last one is not answered never will be. */
    void begin(Transcript next) {
        transcript = next;
        idsBefore = ids.get();
        fault = "";
        waiting.clear();
        events.clear();
    }

    /** Who is told of the events of a client. */
    void events(String of, Consumer<JsonObject> told) {
        events.put(of, told);
    }

    /** Sends a request. */
    Call call(ClientLab lab, String what, IntSupplier told, String name, JsonObject fields) {
        long id = ids.incrementAndGet();
        JsonObject request = new JsonObject().put("id", id).put("call", name).mergeIn(fields);
        Call call = new Call(lab, what, told);
        waiting.put(id, call);
        String line = request.encode();
        transcript.sent(LABEL, line);
        if (!ended.isEmpty()) {
            call.fail(ended);
            return call;
        }
        try {
            client.request(line);
        } catch (Exception e) {
            // Its end, if that is the reason, says more and is on its way.
            transcript.step("the request could not be written: " + e.getMessage());
        }
        return call;
    }

    private void read(String line) {
        transcript.received(LABEL, line.length() <= 2_000 ? line : line.substring(0, 2_000) + "…");
        JsonObject json;
        try {
            json = new JsonObject(line);
        } catch (DecodeException e) {
            fault = "the driver wrote a line that is no JSON object: " + line;
            return;
        }
        if (json.containsKey("id")) {
            Call call = json.getValue("id") instanceof Number id ? waiting.remove(id.longValue()) : null;
            if (call != null) {
                call.answer(json);
            } else if (json.getValue("id") instanceof Number id && id.longValue() > idsBefore) {
                fault = "the driver answered a request twice: " + line;
            }
        } else if (json.getValue("client") instanceof String name) {
            Consumer<JsonObject> told = events.get(name);
            if (told != null) {
                told.accept(json);
            }
        } else {
            fault = "the driver wrote: " + line;
        }
    }
}
