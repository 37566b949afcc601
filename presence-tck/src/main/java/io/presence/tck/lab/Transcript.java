package io.presence.tck.lab;

import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.Printable;
import io.presence.tck.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * What was done in one test, and what was sent and received on each connection: the story that a failure tells. Any
 * thread may write.
 */
public final class Transcript {
    private static final int FIRST_ENTRIES = 500;
    private static final int LAST_ENTRIES = 2_000;
    private static final int MAX_HEX_BYTES = 512;
    private static final int MAX_TEXT_CHARACTERS = 300;
    private static final int MAX_LINE_CHARACTERS = 2_000;
    private static final int TOLD_STEPS = 8;

    /** Which way a frame went. */
    public enum Direction {
        /** From the kit. */
        SENT,
        /** To the kit. */
        RECEIVED,
        /** Neither: a step of the test. */
        STEP
    }

    /**
     * One line.
     *
     * @param millis since the test began
     * @param connection whose, or empty for a step
     * @param direction which way
     * @param text in readable form, on one line
     * @param hex the bytes, with a space between each two, shortened where they are many, or empty
     */
    public record Entry(double millis, String connection, Direction direction, String text, String hex) {}

    private final long begin = System.nanoTime();
    private final List<Entry> first = new ArrayList<>();
    private final Deque<Entry> last = new ArrayDeque<>();
    private final Deque<String> steps = new ArrayDeque<>();
    private volatile UnaryOperator<String> plain = text -> text;
    private boolean untold;
    private int left;

    /** Shows texts so from now on: without what makes the names of a test its own. */
    void showing(UnaryOperator<String> shortened) {
        plain = shortened;
    }

    /** A step of the test, in past tense: {@code alice logged in on node 2}. */
    public void step(String what) {
        String shown = shown(what);
        synchronized (this) {
            steps.addLast(shown);
            if (steps.size() > TOLD_STEPS) {
                steps.removeFirst();
                untold = true;
            }
        }
        add("", Direction.STEP, shown, "");
    }

    /** A frame was sent. */
    public void sent(String connection, byte[] frame) {
        add(connection, Direction.SENT, describe(frame), hex(frame));
    }

    /** Something was sent that these words describe. */
    public void sent(String connection, String what) {
        add(connection, Direction.SENT, what, "");
    }

    /** Bytes were sent that these words describe. */
    public void sent(String connection, String what, byte[] bytes) {
        add(connection, Direction.SENT, what, hex(bytes));
    }

    /** Something arrived. */
    public void received(String connection, FrameSocket.Arrival arrival) {
        if (arrival instanceof FrameSocket.Binary binary) {
            add(connection, Direction.RECEIVED, describe(binary.payload()), hex(binary.payload()));
        } else if (arrival instanceof FrameSocket.Text text) {
            String shown = Printable.shortened(new String(text.payload(), StandardCharsets.UTF_8), MAX_TEXT_CHARACTERS);
            add(connection, Direction.RECEIVED, "a text message: " + shown, hex(text.payload()));
        } else if (arrival instanceof FrameSocket.WebSocketPing ping) {
            add(connection, Direction.RECEIVED, "a WebSocket ping", hex(ping.payload()));
        } else if (arrival instanceof FrameSocket.WebSocketPong pong) {
            add(connection, Direction.RECEIVED, "a WebSocket pong", hex(pong.payload()));
        } else if (arrival instanceof FrameSocket.Closed closed) {
            add(connection, Direction.RECEIVED, describe(closed), "");
        }
    }

    /** A line of text, of a driver for example. */
    public void received(String connection, String line) {
        add(connection, Direction.RECEIVED, line, "");
    }

    /** A close, for people. */
    public static String describe(FrameSocket.Closed closed) {
        return switch (closed.status()) {
            case FrameSocket.NO_STATUS -> "a close without a status";
            case FrameSocket.NO_CLOSE_FRAME -> "the end of the TCP connection, without a close frame";
            default -> "a close with status " + closed.status();
        };
    }

    /** A frame, for people. */
    public static String describe(byte[] frame) {
        try {
            return WireMessage.decode(frame).toString();
        } catch (MalformedFrame e) {
            return "a malformed frame: " + e.getMessage();
        }
    }

    private void add(String connection, Direction direction, String text, String hex) {
        double millis = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begin) / 1_000.0;
        Entry entry = new Entry(millis, shown(connection), direction, shown(text), hex);
        synchronized (this) {
            if (first.size() < FIRST_ENTRIES) {
                first.add(entry);
            } else {
                last.addLast(entry);
                if (last.size() > LAST_ENTRIES) {
                    last.removeFirst();
                    left++;
                }
            }
        }
    }

    private String shown(String text) {
        return Printable.line(Printable.shortened(plain.apply(text), MAX_LINE_CHARACTERS));
    }

    private static String hex(byte[] bytes) {
        HexFormat format = HexFormat.ofDelimiter(" ");
        return bytes.length <= MAX_HEX_BYTES
                ? format.formatHex(bytes)
                : format.formatHex(bytes, 0, MAX_HEX_BYTES) + "… (" + bytes.length + " bytes)";
    }

    /** All lines, in order. Of very many those in the middle are left out, of which a line tells. */
    public synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(first);
        if (left > 0) {
            entries.add(
                    new Entry(last.getFirst().millis(), "", Direction.STEP, "… (" + left + " lines are left out)", ""));
        }
        entries.addAll(last);
        return List.copyOf(entries);
    }

    /** The last steps, as one sentence. */
    public synchronized String story() {
        return (untold ? "…; " : "") + String.join("; ", steps);
    }
}
