package io.presence.tck.client;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.Declaration;
import io.presence.tck.NotTested;
import io.presence.tck.Setting;
import io.presence.tck.lab.Limits;
import io.presence.tck.lab.Transcript;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The world of one test of a client: clients, each with a server of its own. For the test's own thread. */
final class ClientLab implements AutoCloseable {
    /** The time between two PINGs where the client does not say (protocol H-11). */
    private static final long HEARTBEAT_MILLIS = 30_000;
    /** So many of them pass at most until silence has been noticed, and what follows from it been done. */
    private static final long HEARTBEATS = 4;

    private final Driver driver;
    private final Declaration declaration;
    private final Limits limits;
    private final Transcript transcript;
    private final int test;
    private final List<DrivenClient> clients = new ArrayList<>();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private final BlockingQueue<String> troubles = new LinkedBlockingQueue<>();
    private JsonObject options;
    private long patienceMillis;
    private int numbers;

    ClientLab(Driver driver, Declaration declaration, Limits limits, Transcript transcript, int test) {
        this.driver = driver;
        this.declaration = declaration;
        this.limits = limits;
        this.transcript = transcript;
        this.test = test;
        this.options = (JsonObject) declaration.get(Setting.CLIENT_OPTIONS).orElse(new JsonObject());
        driver.begin(transcript);
    }

    Driver driver() {
        return driver;
    }

    Transcript transcript() {
        return transcript;
    }

    long deadlineMillis() {
        return limits.deadlineMillis() + patienceMillis;
    }

    /** What every client of this test is made with. */
    JsonObject options() {
        return options.copy();
    }

    /**
     * Clients have a heartbeat of so many milliseconds. Where that cannot be set they have that of the protocol, and the test
     * is skipped in a run that does not wait for so long.
     */
    void heartbeat(int millis) {
        Optional<Object> option = declaration.get(Setting.CLIENT_HEARTBEAT_OPTION);
        if (option.isPresent()) {
            options.put((String) option.get(), millis);
        } else if (limits.slow()) {
            patienceMillis = HEARTBEATS * HEARTBEAT_MILLIS;
        } else {
            declaration.need(Setting.CLIENT_HEARTBEAT_OPTION);
        }
    }

    /** Whether the client logs in again by itself. */
    boolean repeatsLogin() {
        return (Boolean) declaration.get(Setting.CLIENT_REPEATS_LOGIN).orElse(false);
    }

    /** Skips the test where the application has to log in again. */
    void needsRepeatedLogin() {
        if (!repeatsLogin()) {
            throw new NotTested("after a loss the application has to log in again: \"clientRepeatsLogin\" is false");
        }
    }

    int number() {
        return ++numbers;
    }

    // ---- who is there ----

    /** A client that is not made yet, with a server of its own. */
    DrivenClient client(String label) {
        DrivenClient client = new DrivenClient(this, label, label + "#" + test, server(label));
        driver.events(label + "#" + test, client::event);
        clients.add(client);
        return client;
    }

    /** A server of its own. */
    ScriptedServer server(String label) {
        try {
            ScriptedServer server = new ScriptedServer(this, label);
            servers.add(server);
            return server;
        } catch (IOException e) {
            throw new IllegalStateException("the kit's server cannot listen: " + e.getMessage(), e);
        }
    }

    /** A client that is logged in. */
    DrivenClient user(String label) {
        return client(label).logsIn();
    }

    // ---- what is told ----

    /** Something failed, of a call or by itself. Any thread may tell. */
    void trouble(String what) {
        troubles.add(what);
    }

    /** Some failure is told, by an answer or an event; it is none that the test knows already. */
    String hearsOfTrouble(String expected) {
        try {
            String trouble = troubles.poll(deadlineMillis(), TimeUnit.MILLISECONDS);
            if (trouble == null) {
                throw failure("no failure was told for " + deadlineMillis() + " ms; expected: " + expected);
            }
            return trouble;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
    }

    /** What failed up to now is known. */
    void forgetsTroubles() {
        troubles.clear();
    }

    /** A step of the test, in past tense. */
    void step(String what) {
        transcript.step(what);
    }

    ConformanceFailure failure(String seen) {
        String fault = driver.fault();
        return new ConformanceFailure(
                fault.isEmpty() || seen.contains(fault) ? seen : seen + "; before that, " + fault);
    }

    /** Fails unless it is so. */
    void check(boolean holds, String seen) {
        if (!holds) {
            throw failure(seen);
        }
    }

    /** Closes every client, then its server, which none of them comes back to then. */
    @Override
    public void close() {
        List<Call> closing = new ArrayList<>();
        for (DrivenClient client : clients) {
            if (!client.isClosed()) {
                closing.add(client.call("close", new JsonObject()));
            }
        }
        try {
            closing.forEach(Call::answered);
            if (!driver.fault().isEmpty()) {
                throw failure("meanwhile " + driver.fault());
            }
        } catch (ConformanceFailure e) {
            driver.distrust();
            throw e;
        } finally {
            servers.forEach(ScriptedServer::close);
        }
    }
}
