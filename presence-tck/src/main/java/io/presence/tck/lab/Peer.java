package io.presence.tck.lab;

import static io.presence.tck.wire.MessageKind.ACCEPT;
import static io.presence.tck.wire.MessageKind.AUTH_SUCCESSFUL;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.JOIN_ALL;
import static io.presence.tck.wire.MessageKind.LEAVE_ALL;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.PONG;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * One connection to the server under test, which says exactly what a test tells it to and shows every message it gets, in
 * order. For the test's own thread: its methods wait, and fail with what was received instead.
 */
public final class Peer {
    /** Whose join proves that whatever was on the way before it has arrived. */
    private static final String MARKER = "marker";

    private final ServerLab lab;
    private final String label;
    private final String user;
    private final int node;
    private final BlockingQueue<FrameSocket.Arrival> arrived = new LinkedBlockingQueue<>();
    private final List<String> notices = new ArrayList<>();
    private final FrameSocket socket;
    private final List<WireMessage> passedOver = new ArrayList<>();
    private FrameSocket.Closed closed;
    private WireMessage last;
    private long patienceMillis;
    private int requests;
    private volatile boolean loggedIn;
    private volatile long sentAt = System.nanoTime();
    /** PINGs that keep it awake, and whose PONGs are for nobody. */
    private final AtomicInteger heartbeats = new AtomicInteger();

    Peer(ServerLab lab, String label, String user, int node) {
        this.lab = lab;
        this.label = label;
        this.user = user;
        this.node = node;
        this.socket = lab.open(node, arrival -> {
            lab.transcript().received(label, arrival);
            arrived.add(arrival);
        });
    }

    /** The user it logs in as, in full. */
    public String user() {
        return user;
    }

    /** What the report calls it. */
    public String label() {
        return label;
    }

    public int node() {
        return node;
    }

    public FrameSocket socket() {
        return socket;
    }

    // ---- what it does ----

    public Peer challenges() {
        sends(WireMessage.of(CHALLENGE));
        receives(Expect.any(ACCEPT));
        return this;
    }

    /** Logs in as its user, after the challenge. */
    public Peer logsIn() {
        requestsLogin(lab.credentials(user));
        receives(Expect.any(AUTH_SUCCESSFUL));
        lab.step(label + " logged in" + lab.on(node));
        return this;
    }

    /** Sends a REQUEST with these credentials. */
    public void requestsLogin(JsonObject credentials) {
        sends(WireMessage.of(REQUEST).withData(credentials.encode()));
    }

    /** Subscribes to users, and has the ack. */
    public void subscribesTo(String... users) {
        sends(request(SUBSCRIBE).withNames(users));
        receives(Expect.any(SUBSCRIBE));
        lab.step(label + " subscribed to " + String.join(", ", users));
    }

    public void unsubscribesFrom(String... users) {
        sends(request(UNSUBSCRIBE).withNames(users));
        receives(Expect.any(UNSUBSCRIBE));
        lab.step(label + " unsubscribed from " + String.join(", ", users));
    }

    public void subscribesToEverybody() {
        sends(WireMessage.of(SUBSCRIBE_ALL));
        receives(Expect.any(SUBSCRIBE_ALL));
        lab.step(label + " subscribed to everybody");
    }

    public void unsubscribesFromEverybody() {
        sends(WireMessage.of(UNSUBSCRIBE_ALL));
        receives(Expect.any(UNSUBSCRIBE_ALL));
        lab.step(label + " unsubscribed from everybody");
    }

    /** Asks whether users are online. */
    public Map<String, Boolean> asksFor(String... users) {
        sends(request(QUERY).withNames(users));
        return answerOf(nextOf(QUERY_RESPONSE));
    }

    /** Asks for everybody; those that belong to this test are told. */
    public List<String> asksForEverybody() {
        sends(WireMessage.of(QUERY_ALL));
        return lab.own(nextOf(QUERY_ALL_RESPONSE).names());
    }

    /** A request with a correlation id of its own. */
    public WireMessage request(MessageKind kind) {
        return WireMessage.of(kind).withId("r" + ++requests);
    }

    /** Asks for users again and again until all of them are so; what is told meanwhile is {@link #passedOver}. */
    public void asksUntil(List<String> users, boolean online) {
        long begin = System.nanoTime();
        while (true) {
            sends(request(QUERY).withNames(users));
            passedOver.addAll(until(Expect.any(QUERY_RESPONSE)));
            Map<String, Boolean> answer = answerOf(last);
            if (!answer.containsValue(!online)) {
                return;
            }
            if (System.nanoTime() - begin > TimeUnit.MILLISECONDS.toNanos(lab.deadlineMillis())) {
                throw lab.failure(label + " asked for users who are all " + (online ? "online" : "offline") + " for "
                        + lab.deadlineMillis() + " ms, and the last answer was " + answer);
            }
        }
    }

    /** What was told while it asked until something was so, once. */
    public List<WireMessage> passedOver() {
        List<WireMessage> all = List.copyOf(passedOver);
        passedOver.clear();
        return all;
    }

    /** What a QUERY_RESPONSE says. */
    public Map<String, Boolean> answerOf(WireMessage response) {
        try {
            Map<String, Boolean> answer = new LinkedHashMap<>();
            for (Map.Entry<String, Object> each :
                    new JsonObject(response.data().orElse("")).getMap().entrySet()) {
                if (!(each.getValue() instanceof Boolean online)) {
                    throw unexpected("a boolean for each user", response.toString());
                }
                answer.put(each.getKey(), online);
            }
            return answer;
        } catch (DecodeException e) {
            throw unexpected("a JSON object as data", response.toString());
        }
    }

    public void sends(WireMessage... messages) {
        for (WireMessage message : messages) {
            sendsFrame(message.encode());
        }
    }

    /** Sends messages in one piece of TCP, so that the server has all when it reads the first. */
    public void sendsAtOnce(WireMessage... messages) {
        sentAt = System.nanoTime();
        byte[][] frames = new byte[messages.length][];
        for (int i = 0; i < messages.length; i++) {
            frames[i] = messages[i].encode();
            lab.transcript().sent(label, frames[i]);
        }
        socket.binaries(frames);
    }

    /** How long ago it sent anything, in milliseconds. */
    public long silentMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentAt);
    }

    public void sendsFrame(byte[] frame) {
        sentAt = System.nanoTime();
        lab.transcript().sent(label, frame);
        socket.binary(frame);
    }

    /** Sends a message that is too long to be shown. */
    public void sendsQuietly(String what, WireMessage message) {
        lab.transcript().sent(label, what);
        socket.binary(message.encode());
    }

    public void sendsText(String text) {
        lab.transcript().sent(label, "a text message: " + text);
        socket.text(text);
    }

    /** Sends a binary message in fragments of these lengths and one of the rest, with a ping after each but the last. */
    public void sendsInFragments(byte[] frame, int... lengths) {
        sentAt = System.nanoTime();
        lab.transcript().sent(label, "in " + (lengths.length + 1) + " fragments: " + Transcript.describe(frame), frame);
        List<byte[]> parts = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            parts.add(Arrays.copyOfRange(frame, at, at + length));
            at += length;
        }
        parts.add(Arrays.copyOfRange(frame, at, frame.length));
        socket.fragments(parts);
    }

    /**
     * Closes, as the JavaScript client does, by a close frame without a status, and waits for the server's: it knows then
     * of the close. What else arrives is passed over.
     */
    public void leaves() {
        lab.transcript().sent(label, "a close without a status");
        socket.beginClose();
        lab.step(label + " closed the connection" + lab.on(node));
        long deadline = deadline();
        while (closed == null) {
            nextArrival("the answer to the close", deadline);
        }
        socket.close();
    }

    /** A text message, which closes. */
    public void closesOnText() {
        sendsText("{\"topic\":7}");
        isClosed();
    }

    /** Resets the TCP connection. */
    public void drops() {
        lab.transcript().sent(label, "a TCP reset");
        socket.reset();
        lab.step(label + "'s TCP connection was reset");
    }

    // ---- what it gets ----

    /** When what is waited for from now on must have arrived; what is passed over meanwhile buys no time. */
    private long deadline() {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(lab.deadlineMillis() + patienceMillis);
    }

    /** The next message; fails if there is none in time. WebSocket's own pings and pongs are passed over. */
    public WireMessage next(String expected) {
        long deadline = deadline();
        while (true) {
            FrameSocket.Arrival arrival = nextArrival(expected, deadline);
            if (arrival instanceof FrameSocket.Binary binary) {
                WireMessage message = decoded(expected, binary.payload());
                if (!lab.isForeign(message) && !isOfAHeartbeat(message)) {
                    note(message);
                    return message;
                }
            } else if (arrival instanceof FrameSocket.Closed end) {
                throw unexpected(expected, Transcript.describe(end));
            } else if (arrival instanceof FrameSocket.Text) {
                throw unexpected(expected, "a text message");
            }
        }
    }

    /** The next frame's bytes, which are not looked at. */
    public byte[] nextFrame() {
        long deadline = deadline();
        while (true) {
            FrameSocket.Arrival arrival = nextArrival("a frame", deadline);
            if (arrival instanceof FrameSocket.Binary binary) {
                if (!isOfAHeartbeat(binary.payload())) {
                    return binary.payload();
                }
            } else if (arrival instanceof FrameSocket.Closed end) {
                throw unexpected("a frame", Transcript.describe(end));
            }
        }
    }

    /** Which of several PONGs is passed over does not matter: the one that is left comes no earlier than its own. */
    private boolean isOfAHeartbeat(WireMessage message) {
        return message.is(PONG) && heartbeats.get() > 0 && heartbeats.getAndDecrement() > 0;
    }

    private boolean isOfAHeartbeat(byte[] frame) {
        try {
            return isOfAHeartbeat(WireMessage.decode(frame));
        } catch (MalformedFrame e) {
            return false;
        }
    }

    /** Sends a PING if it has been silent for so long, as any client does; called by the lab, on a thread of its own. */
    void beats(long silentMillis) {
        if (loggedIn && socket.isOpen() && System.nanoTime() - sentAt > TimeUnit.MILLISECONDS.toNanos(silentMillis)) {
            heartbeats.incrementAndGet();
            sendsFrame(WireMessage.of(PING).encode());
        }
    }

    private void note(WireMessage message) {
        loggedIn |= message.is(AUTH_SUCCESSFUL);
        if (message.is(JOIN) || message.is(JOIN_ALL) || message.is(MessageKind.LEAVE) || message.is(LEAVE_ALL)) {
            notices.add(message.kind().orElseThrow() + " " + message.name().orElse("(nobody)"));
        }
    }

    /** The next thing that arrives, WebSocket's pongs and the close included; fails if there is none in time. */
    public FrameSocket.Arrival nextArrival(String expected) {
        return nextArrival(expected, deadline());
    }

    private FrameSocket.Arrival nextArrival(String expected, long deadline) {
        if (closed != null) {
            throw unexpected(expected, Transcript.describe(closed));
        }
        try {
            FrameSocket.Arrival arrival = arrived.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (arrival == null) {
                throw unexpected(expected, "nothing for " + (lab.deadlineMillis() + patienceMillis) + " ms");
            }
            if (arrival instanceof FrameSocket.Closed end) {
                closed = end;
            }
            return arrival;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConformanceFailure("the test was interrupted", e);
        }
    }

    private WireMessage decoded(String expected, byte[] frame) {
        try {
            return WireMessage.decode(frame);
        } catch (MalformedFrame e) {
            throw unexpected(expected, "a malformed frame: " + e.getMessage());
        }
    }

    /** The next message, which must be of this kind. */
    public WireMessage nextOf(MessageKind kind) {
        WireMessage message = next(kind.name());
        if (!message.is(kind)) {
            throw unexpected(kind.name(), message.toString());
        }
        return message;
    }

    /** The next messages, which must be these. */
    public void receives(Expect... expected) {
        for (Expect each : expected) {
            WireMessage message = next(each.what());
            if (!each.test().test(message)) {
                throw unexpected(each.what(), message.toString());
            }
        }
    }

    /** The next messages, which must be these in any order. */
    public void receivesInAnyOrder(Expect... expected) {
        List<Expect> missing = new ArrayList<>(List.of(expected));
        while (!missing.isEmpty()) {
            String what = missing.stream().map(Expect::what).collect(Collectors.joining(" and "));
            WireMessage message = next(what);
            Expect found = missing.stream()
                    .filter(each -> each.test().test(message))
                    .findFirst()
                    .orElseThrow(() -> unexpected(what, message.toString()));
            missing.remove(found);
        }
    }

    /** Everything up to the message that is expected, which is not among it. */
    public List<WireMessage> until(Expect expected) {
        List<WireMessage> before = new ArrayList<>();
        for (last = next(expected.what()); !expected.test().test(last); last = next(expected.what())) {
            before.add(last);
        }
        return before;
    }

    /** Does something that may wait for so long, and the deadline. */
    public void patiently(long millis, Runnable what) {
        patienceMillis = millis;
        try {
            what.run();
        } finally {
            patienceMillis = 0;
        }
    }

    /**
     * Stays alive by a frame a while, until something is told, and so do others. Answers to these frames are passed over.
     *
     * @return how long it took, in milliseconds
     */
    public long staysAwakeUntil(Expect expected, long withinMillis, long everyMillis, byte[] frame, Peer... others) {
        long begin = System.nanoTime();
        while (true) {
            long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (waited > withinMillis + lab.deadlineMillis()) {
                throw unexpected(expected.what() + " within " + withinMillis + " ms", "nothing of the kind");
            }
            try {
                FrameSocket.Arrival arrival = arrived.poll(everyMillis, TimeUnit.MILLISECONDS);
                if (arrival == null) {
                    sendsFrame(frame);
                    for (Peer other : others) {
                        other.sendsFrame(frame);
                    }
                } else if (arrival instanceof FrameSocket.Binary binary
                        && expected.test().test(decoded(expected.what(), binary.payload()))) {
                    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
                } else if (arrival instanceof FrameSocket.Closed end) {
                    closed = end;
                    throw unexpected(expected.what(), Transcript.describe(end));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ConformanceFailure("the test was interrupted", e);
            }
        }
    }

    /** What was on its way up to this has arrived, and is passed over. */
    public void receivesUpTo(Expect expected) {
        until(expected);
    }

    /** Whatever is on its way has arrived, as the answer to a PING proves, and is passed over. */
    public void settles() {
        sends(WireMessage.of(PING));
        receivesUpTo(Expect.any(PONG));
    }

    /**
     * Nothing has arrived, and nothing is on its way: on the same ordered path a marker's join follows, which is the next
     * notice. The marker stays online.
     */
    public void receivesNothingElse() {
        List<WireMessage> before = receivedBeforeMarker();
        if (!before.isEmpty()) {
            throw unexpected(
                    "nothing more", before.stream().map(WireMessage::toString).collect(Collectors.joining(", ")));
        }
    }

    /** What was still on its way, as the notice of a marker's join proves. */
    public List<WireMessage> receivedBeforeMarker() {
        return receivedBeforeMarkerOn(node);
    }

    /** The same, with the marker on another node. */
    public List<WireMessage> receivedBeforeMarkerOn(int markerNode) {
        String marker = lab.name(MARKER);
        sends(WireMessage.of(SUBSCRIBE).withId(MARKER).withNames(marker));
        List<WireMessage> before = new ArrayList<>(until(Expect.any(SUBSCRIBE)));
        lab.quietUser(marker, markerNode);
        before.addAll(until(Expect.join(marker)));
        before.removeIf(message ->
                message.is(JOIN_ALL) && message.name().map(marker::equals).orElse(false));
        return before;
    }

    /** Nothing has arrived, as the answer to a PING proves, which is the next message. */
    public void receivesNothingBeforePong() {
        sends(WireMessage.of(PING));
        receives(Expect.any(PONG));
    }

    /** The next thing is the close. */
    public FrameSocket.Closed isClosed() {
        long deadline = deadline();
        while (true) {
            FrameSocket.Arrival arrival = nextArrival("a close", deadline);
            if (arrival instanceof FrameSocket.Closed end) {
                return end;
            } else if (arrival instanceof FrameSocket.Binary binary) {
                WireMessage message = decoded("a close", binary.payload());
                if (!lab.isForeign(message) && !isOfAHeartbeat(message)) {
                    throw unexpected("a close", message.toString());
                }
            } else if (arrival instanceof FrameSocket.Text) {
                throw unexpected("a close", "a text message");
            }
        }
    }

    /** The next thing is the close, with this status. */
    public void isClosedWith(int status) {
        FrameSocket.Closed end = isClosed();
        if (end.status() != status) {
            throw unexpected(Transcript.describe(new FrameSocket.Closed(status)), Transcript.describe(end));
        }
    }

    /** Whether it is still open, as far as the kit knows. */
    public boolean isOpen() {
        return socket.isOpen();
    }

    /** The failure of this connection's having received something else. */
    public ConformanceFailure unexpected(String expected, String received) {
        String told = notices.isEmpty() ? "" : " (its notices: " + String.join(", ", notices) + ")";
        return lab.failure(label + " received: " + received + told + "; expected: " + expected);
    }
}
