package io.presence.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * The frames that a server sends: unmasked, a header and the payload (RFC 6455, 5.2). From any thread.
 */
public final class WebSocketFrames {
    /** The opcode of a message's second and later fragments. */
    public static final int CONTINUATION = 0x0;

    /** The opcode of a binary message. */
    public static final int BINARY = 0x2;

    /** The opcode of a close frame. */
    public static final int CLOSE = 0x8;

    /** The opcode of a pong. */
    public static final int PONG = 0xA;

    /** The longest header, in bytes. */
    public static final int MAX_HEADER_BYTES = 10;

    private static final int FINAL = 0x80;
    private static final int OPCODE = 0x0F;
    private static final int LENGTH = 0x7F;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int MAX_TWO_BYTES = 65_535;

    private WebSocketFrames() {}

    /**
     * How long the header before a payload is.
     *
     * @param payloadBytes the payload's length
     * @return 2, 4 or 10
     */
    public static int headerBytes(int payloadBytes) {
        if (payloadBytes < TWO_BYTES) {
            return 2;
        }
        return payloadBytes <= MAX_TWO_BYTES ? 4 : MAX_HEADER_BYTES;
    }

    /**
     * Writes a header.
     *
     * @param out where to
     * @param opcode the frame's
     * @param last whether the message ends with this frame
     * @param payloadBytes the payload's length
     */
    public static void writeHeader(ByteBuf out, int opcode, boolean last, int payloadBytes) {
        out.writeByte(last ? FINAL | opcode : opcode);
        if (payloadBytes < TWO_BYTES) {
            out.writeByte(payloadBytes);
        } else if (payloadBytes <= MAX_TWO_BYTES) {
            out.writeByte(TWO_BYTES);
            out.writeShort(payloadBytes);
        } else {
            out.writeByte(EIGHT_BYTES);
            out.writeLong(payloadBytes);
        }
    }

    /**
     * Writes a message as one frame.
     *
     * @param out where to
     * @param message the message
     */
    public static void writeBinary(ByteBuf out, Buffer message) {
        writeHeader(out, BINARY, true, message.length());
        append(out, message);
    }

    /**
     * A message as one frame.
     *
     * @param message the message
     * @return the frame, with a reference for the caller
     */
    public static ByteBuf binary(Buffer message) {
        int length = message.length();
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(headerBytes(length) + length);
        writeBinary(frame, message);
        return frame;
    }

    /**
     * Appends bytes that are no frame yet, or a frame's payload.
     *
     * @param out where to
     * @param bytes the bytes
     */
    public static void append(ByteBuf out, Buffer bytes) {
        ByteBuf from = ((BufferInternal) bytes).getByteBuf();
        out.writeBytes(from, from.readerIndex(), from.readableBytes());
    }

    /**
     * How long the frame is that begins somewhere, if that can be told.
     *
     * @param bytes the bytes
     * @param at where it begins
     * @param end where the bytes end
     * @return the length of header and payload, or -1 if the header is not complete
     */
    static long frameBytes(ByteBuf bytes, int at, int end) {
        if (end - at < 2) {
            return -1;
        }
        int header = headerBytes(bytes, at);
        if (end - at < header) {
            return -1;
        }
        return switch (header) {
            case 2 -> header + (bytes.getByte(at + 1) & LENGTH);
            case 4 -> header + bytes.getUnsignedShort(at + 2);
            default -> header + bytes.getLong(at + 2);
        };
    }

    /** How long the header is that begins somewhere, of which two bytes at least are there. */
    static int headerBytes(ByteBuf bytes, int at) {
        int length = bytes.getByte(at + 1) & LENGTH;
        if (length < TWO_BYTES) {
            return 2;
        }
        return length == TWO_BYTES ? 4 : MAX_HEADER_BYTES;
    }

    /** The opcode of the frame that begins there. */
    static int opcode(ByteBuf bytes, int at) {
        return bytes.getByte(at) & OPCODE;
    }

    /** Whether a message ends with the frame that begins there. */
    static boolean isLast(ByteBuf bytes, int at) {
        return (bytes.getByte(at) & FINAL) != 0;
    }
}
