package io.presence.tck.client;

import static io.presence.tck.wire.MessageKind.ACCEPT;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.PONG;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.lab.Expect;
import io.presence.tck.lab.Transcript;
import io.presence.tck.wire.FrameServer;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection of the client under test, as the server has it. By itself it lets the client in, logs it in, acknowledges,
 * and answers PINGs and queries about markers; queries about others are the test's. Presence requests wait in their order
 * for the test to look at them, whether acknowledged or not.
 */
final class ScriptedConnection extends Inbox {
    /** What the names begin with that a client asks for to show that all before it has arrived. */
    static final String MARKER = "marker";

    private final List<byte[]> frames = new CopyOnWriteArrayList<>();
    private final CompletableFuture<WireMessage> challenge = new CompletableFuture<>();
    private final CompletableFuture<WireMessage> loginRequest = new CompletableFuture<>();
    private final CompletableFuture<Boolean> pinged = new CompletableFuture<>();
    private volatile boolean handshakes;
    private volatile boolean acknowledges = true;
    private volatile boolean pongs = true;
    private volatile Optional<WireMessage> lastWord = Optional.empty();
    private FrameSocket socket;

    ScriptedConnection(ClientLab lab, String label, boolean byHand) {
        super(lab, label);
        this.handshakes = !byHand;
    }

    /** On a thread of the network, before anything arrives. */
    void open(FrameServer.Request request) {
        socket = request.accept(this::arrived);
    }

    FrameSocket socket() {
        return socket;
    }

    // ---- by itself, on a thread of the network ----

    private void arrived(FrameSocket.Arrival arrival) {
        lab.transcript().received(label, arrival);
        if (arrival instanceof FrameSocket.Binary binary) {
            frames.add(binary.payload());
            try {
                if (isDealtWith(WireMessage.decode(binary.payload()))) {
                    return;
                }
            } catch (MalformedFrame e) {
                // The test finds out when it comes to it.
            }
        } else if (arrival instanceof FrameSocket.Closed) {
            lastWord.ifPresent(this::sends);
            loginRequest.completeExceptionally(new IllegalStateException("the connection is closed"));
            challenge.completeExceptionally(new IllegalStateException("the connection is closed"));
            pinged.complete(false);
        }
        arrived.add(arrival);
    }

    /** Waits for the challenge, whatever comes before it, and accepts it; the rest of the login is the test's. */
    void acceptsTheChallenge() {
        reaches(Expect.any(CHALLENGE));
        sends(WireMessage.of(ACCEPT));
    }

    private boolean isDealtWith(WireMessage message) {
        if (message.is(PING)) {
            pinged.complete(true);
            if (pongs) {
                sends(WireMessage.of(PONG));
            }
            return true;
        }
        if (message.is(CHALLENGE)) {
            challenge.complete(message);
            if (handshakes) {
                sends(WireMessage.of(ACCEPT));
            }
            return handshakes;
        }
        if (message.is(REQUEST)) {
            loginRequest.complete(message);
            if (handshakes) {
                sends(WireMessage.of(AUTH_SUCCESSFUL));
            }
            return handshakes;
        }
        if (acknowledges && isSubscription(message)) {
            acknowledges(message);
        }
        if (message.is(QUERY) && message.names().stream().allMatch(name -> name.startsWith(MARKER))) {
            JsonObject answer = new JsonObject();
            message.names().forEach(name -> answer.put(name, false));
            answers(message, answer);
            return true;
        }
        return false;
    }

    private static boolean isSubscription(WireMessage message) {
        return message.is(SUBSCRIBE)
                || message.is(UNSUBSCRIBE)
                || message.is(SUBSCRIBE_ALL)
                || message.is(UNSUBSCRIBE_ALL);
    }

    /** From now on the test lets in and logs in. */
    void handshakesByHand() {
        handshakes = false;
    }

    /** From now on the connection lets in and logs in by itself. */
    void handshakes() {
        handshakes = true;
    }

    /** From now on the test acknowledges. */
    void acknowledgesByHand() {
        acknowledges = false;
    }

    /** PINGs are not answered any more. */
    void isSilent() {
        pongs = false;
        lab.step("the server went silent");
    }

    // ---- what it does ----

    void sends(WireMessage... messages) {
        for (WireMessage message : messages) {
            sendsFrame(message.encode());
        }
    }

    void sendsFrame(byte[] frame) {
        lab.transcript().sent(label, frame);
        socket.binary(frame);
    }

    /** Tells of a user. */
    void tells(MessageKind notice, String user) {
        sends(WireMessage.of(notice).withName(user));
        lab.step("the server sent " + notice + " " + user);
    }

    void acknowledges(WireMessage request) {
        WireMessage ack = WireMessage.of(request.kind().orElseThrow());
        boolean withId = request.is(SUBSCRIBE) || request.is(UNSUBSCRIBE);
        // Fields ascend: the id is number 5, isAck 7.
        sends((withId && request.id().isPresent() ? ack.withId(request.id().get()) : ack).with("isAck", 1));
    }

    /** Answers a QUERY. */
    void answers(WireMessage query, JsonObject online) {
        WireMessage answer = WireMessage.of(QUERY_RESPONSE).withData(online.encode());
        sends(query.id().isPresent() ? answer.withId(query.id().get()) : answer);
    }

    /** Refuses a request, all of it or one name. */
    void refuses(MessageKind how, WireMessage request, String name) {
        WireMessage denial = WireMessage.of(how).with("originalAction", request.action());
        if (request.id().isPresent() && (request.is(QUERY) || request.is(SUBSCRIBE))) {
            denial = denial.withId(request.id().get());
        }
        denial = denial.with("isError", 1);
        sends(name == null ? denial : denial.withName(name));
        lab.step("the server answered " + request.kind().orElseThrow() + " by " + how);
    }

    /** Sends a binary message in fragments of so many bytes, with a ping after each but the last. */
    void sendsInFragments(byte[] frame, int length) {
        lab.transcript().sent(label, "in fragments of " + length + " bytes: " + Transcript.describe(frame), frame);
        List<byte[]> parts = new ArrayList<>();
        for (int at = 0; at < frame.length; at += length) {
            parts.add(Arrays.copyOfRange(frame, at, Math.min(frame.length, at + length)));
        }
        socket.fragments(parts);
    }

    /** Sends so many bytes of a WebSocket frame with this message, and ends the TCP connection. */
    void breaksOffIn(WireMessage message, int bytes) {
        byte[] payload = message.encode();
        byte[] whole = new byte[payload.length + 2];
        // RFC 6455: FIN and binary, then the length, which is below 126.
        whole[0] = (byte) 0x82;
        whole[1] = (byte) payload.length;
        System.arraycopy(payload, 0, whole, 2, payload.length);
        lab.transcript()
                .sent(label, "the first " + bytes + " bytes of a frame, and the end of the TCP connection", whole);
        socket.breakOff(Arrays.copyOf(whole, bytes));
        lab.step("the connection ended in the middle of a frame");
    }

    /** Once the client's close frame arrives, sends this before its own, as what was on its way already. */
    void saysBeforeItsClose(WireMessage message) {
        lastWord = Optional.of(message);
        lab.step("the server was to send " + Transcript.describe(message.encode()) + " before its close frame");
    }

    /** Closes as a server that stops: a close frame without a status. */
    void closes() {
        lab.transcript().sent(label, "a close without a status");
        socket.close();
        lab.step("the server closed the connection");
    }

    /** Resets the TCP connection. */
    void drops() {
        lab.transcript().sent(label, "a TCP reset");
        socket.reset();
        lab.step("the TCP connection was reset");
    }

    // ---- what it gets ----

    /** The challenge, which was answered already where the connection has its manners. */
    WireMessage challenge() {
        return await(challenge, "CHALLENGE");
    }

    WireMessage loginRequest() {
        return await(loginRequest, "REQUEST");
    }

    /** A PING has arrived, or does so in time. */
    void isPinged() {
        if (!await(pinged, "PING")) {
            throw unexpected("PING", "the end of the connection");
        }
    }

    private <T> T await(CompletableFuture<T> message, String what) {
        try {
            return message.get(lab.deadlineMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw unexpected(what, "no such message for " + lab.deadlineMillis() + " ms");
        } catch (ExecutionException e) {
            throw unexpected(what, e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
    }

    /**
     * Everything that the client has sent up to now has arrived, as the pong proves that answers a WebSocket ping; gives
     * whether there was a pong, and not the end of the connection.
     */
    boolean isAlive() {
        List<FrameSocket.Arrival> before = new ArrayList<>();
        socket.ping(new byte[] {42});
        boolean alive = true;
        for (FrameSocket.Arrival next = nextArrival("a WebSocket pong");
                !(next instanceof FrameSocket.WebSocketPong);
                next = nextArrival("a WebSocket pong")) {
            if (next instanceof FrameSocket.Closed) {
                alive = false;
                break;
            }
            before.add(next);
        }
        List<FrameSocket.Arrival> after = new ArrayList<>();
        arrived.drainTo(after);
        arrived.addAll(before);
        arrived.addAll(after);
        return alive;
    }

    /** Every frame that arrived, whatever it was. */
    List<byte[]> frames() {
        return List.copyOf(frames);
    }
}
