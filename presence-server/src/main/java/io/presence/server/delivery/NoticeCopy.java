package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.presence.server.transport.ClientTransport;

/** Notices that wait for one socket, in memory of its own. */
final class NoticeCopy implements Outgoing {
    /** More than that is begun anew, so that what waits is not copied again and again as it grows. */
    private static final int MAX_BYTES = 16 * 1024;

    private final ByteBuf bytes;

    NoticeCopy(ByteBuf chunk, int from, int length) {
        bytes = Unpooled.buffer(length).writeBytes(chunk, from, length);
    }

    boolean hasRoom(int length) {
        return bytes.readableBytes() + length <= MAX_BYTES;
    }

    void append(ByteBuf chunk, int from, int length) {
        bytes.writeBytes(chunk, from, length);
    }

    @Override
    public int noticeBytes() {
        return bytes.readableBytes();
    }

    @Override
    public boolean writeNext(ClientTransport transport) {
        transport.write(bytes);
        return false;
    }

    @Override
    public void drop() {
        bytes.release();
    }
}
