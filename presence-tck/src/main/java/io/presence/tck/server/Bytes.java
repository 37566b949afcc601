package io.presence.tck.server;

import java.io.ByteArrayOutputStream;

/** Bytes that no encoder writes. */
final class Bytes {
    private static final int LONG_VARINT_BYTES = 5;

    private Bytes() {}

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** A varint of five bytes, whatever it needs. */
    static byte[] longVarint(int value) {
        byte[] bytes = new byte[LONG_VARINT_BYTES];
        for (int i = 0; i < LONG_VARINT_BYTES; i++) {
            int more = i < LONG_VARINT_BYTES - 1 ? 0x80 : 0;
            bytes[i] = (byte) (((value >>> (7 * i)) & 0x7f) | more);
        }
        return bytes;
    }
}
