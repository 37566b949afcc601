package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.presence.server.transport.ClientTransport;

/** Notices that wait for one socket: a slice of what all share. */
final class NoticeSlice implements Outgoing {
    private final ByteBuf chunk;
    private final int from;
    private int length;

    /**
     * @param chunk retained from here on
     * @param from where the slice begins
     * @param length how many bytes it has
     */
    NoticeSlice(ByteBuf chunk, int from, int length) {
        this.chunk = chunk.retain();
        this.from = from;
        this.length = length;
    }

    /**
     * Grows, if it can.
     *
     * @return whether the slice given follows on this one, and is now in it
     */
    @SuppressWarnings("ReferenceEquality") // the same memory, and not the same bytes
    boolean grows(ByteBuf otherChunk, int otherFrom, int otherLength) {
        if (otherChunk != chunk || otherFrom != from + length) {
            return false;
        }
        length += otherLength;
        return true;
    }

    @Override
    public int noticeBytes() {
        return length;
    }

    @Override
    public boolean writeNext(ClientTransport transport) {
        // Shares the reference that was taken, and hands it over.
        transport.write(chunk.slice(from, length));
        return false;
    }

    @Override
    public void drop() {
        chunk.release();
    }
}
