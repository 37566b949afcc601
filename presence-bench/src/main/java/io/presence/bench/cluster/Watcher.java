package io.presence.bench.cluster;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * A client who subscribes to everybody, and notes how long after its time each join is told. A join that is missing,
 * told twice or out of order fails it.
 *
 * <p>Owned by its own context.
 */
final class Watcher extends VerticleBase {
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(1);
    private static final int DIGITS = 3;
    private static final long PING_MILLIS = 10_000;

    private final int port;
    private final Promise<Void> subscribed = Promise.promise();
    /** Kept: Vert.x closes a client that nobody holds any more, and its connections. */
    private WebSocketClient client;

    private WebSocket socket;
    private Promise<Histogram> told = Promise.promise();
    private Histogram micros;
    private int expected;
    private int next;

    /** A client of the server on a port of this machine. */
    Watcher(int port) {
        this.port = port;
    }

    @Override
    public Future<?> start() {
        client = vertx.createWebSocketClient();
        return client.connect(port, "127.0.0.1", "/deepstream").compose(connected -> {
            socket = connected;
            socket.binaryMessageHandler(this::receive);
            socket.closeHandler(v -> fail("the watcher's connection is closed"));
            say(new ClientMessage.Challenge("ws://127.0.0.1/deepstream", "0.1", "", ""));
            vertx.setPeriodic(PING_MILLIS, id -> say(new ClientMessage.Ping()));
            return subscribed.future();
        });
    }

    @Override
    public Future<?> stop() {
        return socket.close().eventually(client::close);
    }

    /**
     * Joins are to come, numbered from 0.
     *
     * @param joins how many
     * @param patienceMillis how long for, before it fails
     * @return their times in microseconds, when all have been told
     */
    Future<Histogram> expect(int joins, long patienceMillis) {
        Promise<Histogram> all = Promise.promise();
        context.runOnContext(v -> {
            told = all;
            micros = new Histogram(HIGHEST_MICROS, DIGITS);
            expected = joins;
            next = 0;
            vertx.setTimer(
                    patienceMillis,
                    id -> all.tryFail("the watcher was told of " + next + " joins in time, expected " + joins));
        });
        return all.future();
    }

    private void receive(Buffer frame) {
        long now = System.nanoTime();
        ServerMessage message;
        try {
            message = MessageCodec.decodeServer(frame);
        } catch (ProtocolException e) {
            fail("the watcher cannot read: " + e.getMessage());
            return;
        }
        if (message instanceof ServerMessage.JoinAll join) {
            join(join.name(), now);
        } else if (message instanceof ServerMessage.Accept) {
            say(new ClientMessage.Authenticate("{\"username\":\"watcher\"}"));
        } else if (message instanceof ServerMessage.AuthSuccessful) {
            say(new ClientMessage.SubscribeAll());
        } else if (message instanceof ServerMessage.SubscribeAllAck) {
            subscribed.complete();
        } else if (!(message instanceof ServerMessage.LeaveAll) && !(message instanceof ServerMessage.Pong)) {
            fail("the watcher was told " + message);
        }
    }

    private void join(String user, long now) {
        if (!UserNames.isTimed(user)) {
            return;
        }
        if (next == expected || UserNames.number(user) != next) {
            fail("the watcher was told of " + user + ", expected number " + next + " of " + expected);
            return;
        }
        next++;
        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(now - UserNames.due(user)));
        if (next == expected) {
            told.tryComplete(micros);
        }
    }

    private void say(ClientMessage message) {
        socket.writeBinaryMessage(MessageCodec.encode(message))
                .onFailure(e -> fail("the watcher cannot write: " + e.getMessage()));
    }

    private void fail(String why) {
        subscribed.tryFail(why);
        told.tryFail(why);
    }
}
