package io.presence.tck.client;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.lab.Expect;
import io.presence.tck.lab.Transcript;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What has arrived on a connection and is for the test to look at, in order. For the test's own thread: its methods wait, and
 * fail with what arrived instead.
 */
abstract class Inbox {
    final ClientLab lab;
    final String label;
    /** The network's thread puts in. */
    final BlockingQueue<FrameSocket.Arrival> arrived = new LinkedBlockingQueue<>();

    private FrameSocket.Closed closed;

    Inbox(ClientLab lab, String label) {
        this.lab = lab;
        this.label = label;
    }

    /** What the report calls the connection. */
    final String label() {
        return label;
    }

    /** The next message that is for the test. */
    WireMessage next(String expected) {
        while (true) {
            FrameSocket.Arrival arrival = nextArrival(expected);
            if (arrival instanceof FrameSocket.Binary binary) {
                try {
                    return WireMessage.decode(binary.payload());
                } catch (MalformedFrame e) {
                    throw unexpected(expected, "a malformed frame: " + e.getMessage());
                }
            } else if (arrival instanceof FrameSocket.Closed end) {
                throw unexpected(expected, Transcript.describe(end));
            } else if (arrival instanceof FrameSocket.Text text) {
                throw unexpected(expected, "a text message: " + new String(text.payload(), StandardCharsets.UTF_8));
            }
        }
    }

    final FrameSocket.Arrival nextArrival(String expected) {
        if (closed != null) {
            throw unexpected(expected, Transcript.describe(closed));
        }
        try {
            FrameSocket.Arrival arrival = arrived.poll(lab.deadlineMillis(), TimeUnit.MILLISECONDS);
            if (arrival == null) {
                throw unexpected(expected, "nothing for " + lab.deadlineMillis() + " ms");
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

    /** The next message is this. */
    WireMessage receives(Expect expected) {
        WireMessage message = next(expected.what());
        if (!expected.test().test(message)) {
            throw unexpected(expected.what(), message.toString());
        }
        return message;
    }

    /** The next message is of this kind. */
    WireMessage receives(MessageKind kind) {
        return receives(Expect.any(kind));
    }

    /** The next message is of this kind and about these users. */
    WireMessage receives(MessageKind kind, String... users) {
        List<String> names = List.of(users);
        return receives(Expect.any(kind)
                .and("with names " + names, message -> new HashSet<>(message.names()).equals(Set.copyOf(names))));
    }

    /** The next messages are of this kind and about these users, each once, in one message or several; gives the messages. */
    List<WireMessage> receivesAbout(MessageKind kind, List<String> users) {
        List<WireMessage> requests = new ArrayList<>();
        Set<String> missing = new HashSet<>(users);
        while (!missing.isEmpty()) {
            String expected = kind + " with "
                    + missing.stream().sorted().limit(5).collect(Collectors.joining(", "))
                    + (missing.size() > 5 ? "…" : "");
            WireMessage next = next(expected);
            if (!next.is(kind)
                    || !missing.containsAll(next.names())
                    || next.names().isEmpty()) {
                throw unexpected(expected + " (each once, and no other)", next.toString());
            }
            next.names().forEach(missing::remove);
            requests.add(next);
        }
        return requests;
    }

    /** The messages up to the one that is expected, which is the last. */
    List<WireMessage> upTo(Expect expected) {
        List<WireMessage> messages = new ArrayList<>();
        WireMessage next;
        do {
            next = next(expected.what());
            messages.add(next);
        } while (!expected.test().test(next));
        return messages;
    }

    /** The next message that is so, whatever comes before it. */
    WireMessage reaches(Expect expected) {
        WireMessage next = next(expected.what());
        while (!expected.test().test(next)) {
            next = next(expected.what());
        }
        return next;
    }

    /** Messages of this kind about all of these users, in one or several, whatever else comes. */
    void isAskedFor(MessageKind kind, List<String> users) {
        Set<String> missing = new HashSet<>(users);
        while (!missing.isEmpty()) {
            WireMessage next = next(kind + " with " + missing);
            if (next.is(kind)) {
                next.names().forEach(missing::remove);
            }
        }
    }

    /** What was received up to now that the test does not know. */
    List<WireMessage> received() {
        List<WireMessage> messages = new ArrayList<>();
        while (!arrived.isEmpty()) {
            messages.add(next("a message"));
        }
        return messages;
    }

    /** Nothing was received up to now that the test does not know. */
    void receivedNothingElse() {
        while (!arrived.isEmpty()) {
            FrameSocket.Arrival arrival = nextArrival("nothing");
            if (arrival instanceof FrameSocket.Binary binary) {
                throw unexpected("nothing", Transcript.describe(binary.payload()));
            } else if (arrival instanceof FrameSocket.Closed end) {
                throw unexpected("nothing", Transcript.describe(end));
            }
        }
    }

    /** The client's connection ends: a close frame, or the end of TCP. */
    FrameSocket.Closed isClosed() {
        while (closed == null) {
            nextArrival("a close");
        }
        return closed;
    }

    ConformanceFailure unexpected(String expected, String received) {
        return lab.failure("the server received on " + label + ": " + received + "; expected: " + expected);
    }
}
