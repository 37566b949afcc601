package io.presence.bench.load;

import java.nio.ByteBuffer;

/**
 * Walks the WebSocket frames of one connection where they were read, without copying them. Only what a read cuts off is
 * kept: a short rest, which is put before the next read's bytes, or a long message in the making.
 *
 * <p>The bytes are those of little-endian buffers.
 */
final class FrameWalker {
    /** A cut frame up to this length waits for its rest; a longer one is gathered as it comes, lest it be copied often. */
    static final int KEPT = 1024;

    private static final int FIRST_OF_BINARY = 0x82;
    private static final int FIN = 0x80;
    private static final int CONTINUATION = 0;
    private static final int BINARY = 2;
    private static final int FIRST_CONTROL = 8;
    private static final int LENGTH_IN_16_BITS = 126;
    private static final int LENGTH_IN_64_BITS = 127;
    private static final int CUT = -1;
    private static final byte[] NOTHING = {};

    /** Is told what came; indices are absolute, and the bytes are gone after the call. */
    interface Frames {
        /**
         * Whole messages of less than 126 bytes each, one after the other, each with its frame's header of two bytes:
         * nearly all that a server sends.
         */
        void shortMessages(ByteBuffer bytes, int from, int to, int count);

        /** Any other message: its payload. */
        void message(ByteBuffer bytes, int from, int to);

        /** A control frame: its payload. */
        void control(int opcode, ByteBuffer bytes, int from, int to);
    }

    private final Frames frames;
    private byte[] rest = NOTHING;
    private int restLength;
    private ByteBuffer gathered;
    private long missing;
    private boolean inMessage;
    private boolean lastFragment;

    FrameWalker(Frames frames) {
        this.frames = frames;
    }

    /** Puts what was cut off at the beginning of the buffer, for the next read to go on behind it; says how much. */
    int putRest(ByteBuffer into) {
        if (restLength > 0) {
            into.put(0, rest, 0, restLength);
        }
        return restLength;
    }

    /** Takes what was read, with what {@link #putRest} put before it. */
    void walk(ByteBuffer bytes, int from, int to) {
        restLength = 0;
        int at = missing > 0 ? gather(bytes, from, to) : from;
        while (at < to) {
            at = inMessage ? at : walkShort(bytes, at, to);
            if (at == to) {
                return;
            }
            int next = walkAny(bytes, at, to);
            if (next == CUT) {
                keep(bytes, at, to);
                return;
            }
            at = next;
        }
    }

    /** Keeps bytes for the next read as they are. */
    void keep(ByteBuffer bytes, int from, int to) {
        restLength = to - from;
        if (rest.length < restLength) {
            rest = new byte[restLength];
        }
        bytes.get(from, rest, 0, restLength);
    }

    private int walkShort(ByteBuffer bytes, int from, int to) {
        int at = from;
        int count = 0;
        while (to - at >= 2) {
            int header = bytes.getShort(at);
            int length = (header >>> 8) & 0xff;
            if ((header & 0xff) != FIRST_OF_BINARY || length >= LENGTH_IN_16_BITS || length > to - at - 2) {
                break;
            }
            at += 2 + length;
            count++;
        }
        if (count > 0) {
            frames.shortMessages(bytes, from, at, count);
        }
        return at;
    }

    private int walkAny(ByteBuffer bytes, int at, int to) {
        int available = to - at;
        if (available < 2) {
            return CUT;
        }
        int first = bytes.get(at) & 0xff;
        int second = bytes.get(at + 1) & 0xff;
        int header = second == LENGTH_IN_16_BITS ? 4 : second == LENGTH_IN_64_BITS ? 10 : 2;
        if (second > LENGTH_IN_64_BITS || (first & 0x70) != 0) {
            throw new IllegalStateException(
                    "the server sent a frame that begins with %02x %02x: masked, or with reserved bits"
                            .formatted(first, second));
        }
        if (available < header) {
            return CUT;
        }
        long length = header == 2
                ? second
                : header == 4
                        ? Short.toUnsignedInt(Short.reverseBytes(bytes.getShort(at + 2)))
                        : Long.reverseBytes(bytes.getLong(at + 2));
        int opcode = first & 0x0f;
        boolean whole = length <= available - header;
        if (!whole && (opcode >= FIRST_CONTROL || header + length <= KEPT)) {
            return CUT;
        }
        if (opcode >= FIRST_CONTROL) {
            int end = at + header + (int) length;
            frames.control(opcode, bytes, at + header, end);
            return end;
        }
        if (opcode != (inMessage ? CONTINUATION : BINARY)) {
            throw new IllegalStateException("the server sent a frame with opcode " + opcode
                    + (inMessage ? " within a fragmented message" : " where a binary message may begin"));
        }
        lastFragment = (first & FIN) != 0;
        if (whole && lastFragment && !inMessage) {
            int end = at + header + (int) length;
            frames.message(bytes, at + header, end);
            return end;
        }
        inMessage = true;
        missing = length;
        return gather(bytes, at + header, to);
    }

    private int gather(ByteBuffer bytes, int from, int to) {
        int taken = (int) Math.min(missing, to - from);
        if (gathered == null || gathered.remaining() < taken) {
            int filled = gathered == null ? 0 : gathered.position();
            ByteBuffer larger = DirectBytes.allocate(Integer.highestOneBit(filled + taken + KEPT) << 1);
            if (filled > 0) {
                larger.put(gathered.flip());
            }
            gathered = larger;
        }
        gathered.put(gathered.position(), bytes, from, taken).position(gathered.position() + taken);
        missing -= taken;
        if (missing == 0 && lastFragment) {
            inMessage = false;
            int length = gathered.position();
            gathered.clear();
            frames.message(gathered, 0, length);
        }
        return from + taken;
    }
}
