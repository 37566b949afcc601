package io.presence.bench.load;

import java.nio.charset.StandardCharsets;

/** What servers send, as whole WebSocket frames: to try the load on, without a server. */
final class ServerFrames {
    static final String VISITORS = "visitor@example/";

    private static final int PRESENCE = 7;

    private ServerFrames() {}

    /** A message with an action alone. */
    static byte[] message(int topic, int action) {
        return new byte[] {(byte) 0x82, 7, 6, 0x10, (byte) topic, 0x1a, 2, 0x08, (byte) action};
    }

    static byte[] notice(int action, String user) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] frame = new byte[11 + name.length];
        byte[] head = {
            (byte) 0x82,
            (byte) (9 + name.length),
            (byte) (8 + name.length),
            0x10,
            PRESENCE,
            0x1a,
            (byte) (4 + name.length),
            0x08,
            (byte) action,
            0x42,
            (byte) name.length
        };
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(name, 0, frame, head.length, name.length);
        return frame;
    }
}
