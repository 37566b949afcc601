package io.presence.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message of the server, fully parsed: for everything but the notices, which are too many for that. */
public record ServerMessage(int topic, int action, String data, String correlationId, String name, List<String> names) {
    static final int CONNECTION = 2;
    static final int AUTH = 3;
    static final int PRESENCE = 7;

    static final int PONG = 3;
    static final int ACCEPT = 4;
    static final int AUTH_SUCCESSFUL = 3;
    static final int QUERY_ALL_RESPONSE = 3;
    static final int QUERY_RESPONSE = 5;
    static final int JOIN = 6;
    static final int JOIN_ALL = 7;
    static final int LEAVE = 8;
    static final int LEAVE_ALL = 9;
    static final int SUBSCRIBE = 10;
    static final int SUBSCRIBE_ALL = 12;

    private static final int VARINT = 0;
    private static final int BYTES = 2;

    /** Reads protobuf fields one after the other. */
    private static final class Fields {
        private final ByteBuffer bytes;
        private final int end;
        private int at;
        private int field;
        private int value;

        Fields(ByteBuffer bytes, int from, int end) {
            this.bytes = bytes;
            this.at = from;
            this.end = end;
        }

        boolean next() {
            if (at == end) {
                return false;
            }
            int tag = varint();
            field = tag >>> 3;
            value = varint();
            switch (tag & 7) {
                case VARINT -> {}
                case BYTES -> {
                    if (value < 0 || value > end - at) {
                        throw new IllegalStateException("field " + field + " of a server's message has " + value
                                + " bytes, and " + (end - at) + " are left");
                    }
                    at += value;
                }
                default -> throw new IllegalStateException("the server sent a field of wire type " + (tag & 7));
            }
            return true;
        }

        int varint() {
            int result = 0;
            for (int shift = 0; at < end; shift += 7) {
                byte next = bytes.get(at++);
                result |= (next & 0x7f) << shift;
                if (next >= 0) {
                    return result;
                }
            }
            throw new IllegalStateException("a server's message ends within a number");
        }

        String text() {
            byte[] utf8 = new byte[value];
            bytes.get(at - value, utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }
    }

    static ServerMessage parse(ByteBuffer bytes, int from, int to) {
        Fields delimited = new Fields(bytes, from, to);
        int length = delimited.varint();
        if (length != to - delimited.at) {
            throw new IllegalStateException("a server's message says it has " + length + " bytes and has "
                    + (to - delimited.at) + ": a frame holds one message");
        }
        Fields outer = new Fields(bytes, delimited.at, to);
        int topic = 0;
        Fields inner = new Fields(bytes, to, to);
        while (outer.next()) {
            if (outer.field == 2) {
                topic = outer.value;
            } else if (outer.field == 3) {
                inner = new Fields(bytes, outer.at - outer.value, outer.at);
            }
        }
        return of(topic, inner);
    }

    private static ServerMessage of(int topic, Fields inner) {
        int action = 0;
        String data = null;
        String correlationId = null;
        String name = null;
        List<String> names = new ArrayList<>();
        while (inner.next()) {
            switch (inner.field) {
                case 1 -> action = inner.value;
                case 2 -> data = topic == PRESENCE ? data : inner.text();
                case 4 -> data = topic == PRESENCE ? inner.text() : data;
                case 5 -> correlationId = inner.text();
                case 8 -> name = topic == PRESENCE ? inner.text() : name;
                case 9 -> names.add(topic == PRESENCE ? inner.text() : "");
                default -> {}
            }
        }
        return new ServerMessage(topic, action, data, correlationId, name, List.copyOf(names));
    }

    boolean is(int topic, int action) {
        return this.topic == topic && this.action == action;
    }
}
