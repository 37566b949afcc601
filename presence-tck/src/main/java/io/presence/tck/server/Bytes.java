package io.presence.tck.server;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bytes that no encoder writes. */
final class Bytes {
    private static final int LONG_VARINT_BYTES = 5;

    interface Writing {
        void to(CodedOutputStream out) throws IOException;
    }

    private Bytes() {}

    static byte[] of(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            writing.to(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

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
