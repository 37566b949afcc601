package io.presence.tck.client;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.wire.FrameServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server that does what a test tells it to. By itself it opens its door and has good manners, see
 * {@link ScriptedConnection}; a test takes away what it wants to do itself, before the client connects.
 */
final class ScriptedServer implements AutoCloseable {
    /** What becomes of who asks for a WebSocket. */
    enum Door {
        OPEN,
        /** Answers with HTTP status 503. */
        REFUSES,
        /** Closes the TCP connection without an answer. */
        SHUT
    }

    private final ClientLab lab;
    private final String label;
    private final FrameServer server;
    private final BlockingQueue<ScriptedConnection> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Door> turnedAway = new LinkedBlockingQueue<>();
    private final List<ScriptedConnection> connections = new CopyOnWriteArrayList<>();
    private volatile Door door = Door.OPEN;
    private volatile boolean byHand;
    private int taken;

    ScriptedServer(ClientLab lab, String label) throws IOException {
        this.lab = lab;
        this.label = label;
        this.server = FrameServer.listen(0, this::asked);
    }

    /** On a thread of the network. */
    private void asked(FrameServer.Request request) {
        switch (door) {
            case OPEN -> {
                ScriptedConnection connection =
                        new ScriptedConnection(lab, label + " #" + (connections.size() + 1), byHand);
                connections.add(connection);
                lab.transcript().received(connection.label(), "a WebSocket to " + request.target());
                connection.open(request);
                accepted.add(connection);
            }
            case REFUSES -> {
                turnedAway.add(door);
                lab.transcript().sent(label, "HTTP status 503 to who asked for a WebSocket");
                request.refuse(503);
            }
            case SHUT -> {
                turnedAway.add(door);
                lab.transcript().sent(label, "the end of the TCP connection to who asked for a WebSocket");
                request.cut();
            }
        }
    }

    String url() {
        return "ws://127.0.0.1:" + server.port() + "/deepstream";
    }

    /** From now on. */
    void door(Door next) {
        door = next;
        lab.step("the server's door " + (next == Door.OPEN ? "is open" : next == Door.SHUT ? "is shut" : "refuses"));
    }

    /** Connections from now on say nothing by themselves. */
    void byHand() {
        byHand = true;
    }

    /** Connections from now on have good manners again. */
    void byItself() {
        byHand = false;
    }

    /** The next connection; fails if there is none in time. */
    ScriptedConnection accepts() {
        ScriptedConnection next = poll(accepted, "a connection" + (taken == 0 ? "" : " after the last one"));
        taken++;
        return next;
    }

    /** No connection came but those that the test knows. */
    void hasNoOther() {
        if (!accepted.isEmpty()) {
            throw lab.failure(label + " connected again; expected: no further connection");
        }
    }

    /** The client is turned away once more; fails if it does not try in time. */
    void turnsAway() {
        poll(turnedAway, "a try to connect");
    }

    /** How often the client is turned away from now on in so many milliseconds, which are waited out. */
    int turnsAwayWithin(long millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        int tries = 0;
        try {
            for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
                if (turnedAway.poll(left, TimeUnit.NANOSECONDS) != null) {
                    tries++;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
        return tries;
    }

    private <T> T poll(BlockingQueue<T> from, String what) {
        try {
            T next = from.poll(lab.deadlineMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw lab.failure("the server that " + label + " was given saw nothing for " + lab.deadlineMillis()
                        + " ms; expected: " + what);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
    }

    @Override
    public void close() {
        connections.forEach(connection -> connection.socket().read(true));
        server.close();
    }
}
