package io.presence.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What clients send, as whole WebSocket frames. They are masked, as they have to be: with zeros, which costs nothing. */
final class ClientFrames {
    static final byte[] CHALLENGE = message(2, inner(5).toByteArray());
    static final byte[] PING = message(2, inner(2).toByteArray());
    static final byte[] SUBSCRIBE_ALL = message(7, inner(12).toByteArray());
    static final byte[] QUERY_ALL = message(7, inner(2).toByteArray());

    /** A close frame without a status. */
    static final byte[] CLOSE = frame(0x88, new byte[0]);

    private static final int SUBSCRIBE = 10;
    private static final int QUERY = 4;

    private ClientFrames() {}

    static byte[] upgrade(String host, int port, String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host + ":" + port + "\r\nUpgrade: websocket\r\n"
                        + "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Version: 13\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Credentials of open authentication; names here need no escaping. */
    static byte[] login(String user) {
        ByteArrayOutputStream inner = inner(2);
        string(inner, 2, "{\"username\":\"" + user + "\"}");
        return message(3, inner.toByteArray());
    }

    static byte[] subscribe(String correlationId, List<String> names) {
        return aboutNames(SUBSCRIBE, correlationId, names);
    }

    static byte[] query(String correlationId, List<String> names) {
        return aboutNames(QUERY, correlationId, names);
    }

    private static byte[] aboutNames(int action, String correlationId, List<String> names) {
        ByteArrayOutputStream inner = inner(action);
        string(inner, 5, correlationId);
        names.forEach(name -> string(inner, 9, name));
        return message(7, inner.toByteArray());
    }

    private static ByteArrayOutputStream inner(int action) {
        ByteArrayOutputStream inner = new ByteArrayOutputStream();
        inner.write(0x08);
        inner.write(action);
        return inner;
    }

    private static void string(ByteArrayOutputStream out, int field, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.write((field << 3) | 2);
        varint(out, utf8.length);
        out.writeBytes(utf8);
    }

    private static byte[] message(int topic, byte[] inner) {
        ByteArrayOutputStream outer = new ByteArrayOutputStream();
        outer.write(0x10);
        outer.write(topic);
        outer.write(0x1a);
        varint(outer, inner.length);
        outer.writeBytes(inner);
        ByteArrayOutputStream delimited = new ByteArrayOutputStream();
        varint(delimited, outer.size());
        delimited.writeBytes(outer.toByteArray());
        return frame(0x82, delimited.toByteArray());
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int left = value;
        while (left > 0x7f) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
    }

    private static byte[] frame(int first, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length <= 0xffff) {
            frame.write(0x80 | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }
}
