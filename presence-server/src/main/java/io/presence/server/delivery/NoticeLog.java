package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.transport.WebSocketFrames;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * Notices as they go to sockets: each encoded once, to a frame, one behind the other in chunks of memory that all who are
 * told share. Whoever is told of all of them needs to know only how far they are, and gets many as one slice.
 *
 * <p>Positions count bytes from the log's beginning. A chunk is used again when nobody holds it any more.
 *
 * <p>Owned by the loop's context.
 */
final class NoticeLog {
    /** What a socket takes at a time at most, and little enough to stay in the processor's cache. */
    static final int CHUNK_BYTES = 64 * 1024;

    /** Takes slices of the log. */
    interface Sink {
        /**
         * A slice, of whole frames.
         *
         * @param chunk the memory it is in, not handed over: to be retained if it is kept
         * @param from where it begins there
         * @param length its length in bytes
         */
        void notices(ByteBuf chunk, int from, int length);
    }

    private static final class Chunk {
        private final ByteBuf bytes;
        private long start;

        private Chunk(ByteBuf bytes, long start) {
            this.bytes = bytes;
            this.start = start;
        }

        private long end() {
            return start + bytes.writerIndex();
        }
    }

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>(2);
    private long end;

    /** The position behind the last notice. */
    long end() {
        return end;
    }

    /**
     * Adds a notice.
     *
     * @return its position
     */
    long append(ServerMessage notice) {
        Buffer message = MessageCodec.encode(notice);
        int length = WebSocketFrames.headerBytes(message.length()) + message.length();
        Chunk last = chunks.peekLast();
        if (last == null || last.bytes.writableBytes() < length) {
            ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(CHUNK_BYTES, length));
            last = new Chunk(bytes, end);
            chunks.add(last);
        }
        WebSocketFrames.writeBinary(last.bytes, message);
        long at = end;
        end += length;
        return at;
    }

    /** Gives all notices from a position on, which must not be behind {@link #forget}'s. */
    void since(long position, Sink sink) {
        // From the end: whoever is told of a few asks for the last ones.
        Iterator<Chunk> newestFirst = chunks.descendingIterator();
        Chunk last = newestFirst.next();
        if (position >= last.start) {
            give(last, position, sink);
            return;
        }
        for (Chunk chunk : chunks) {
            if (position < chunk.end()) {
                give(chunk, Math.max(position, chunk.start), sink);
            }
        }
    }

    private static void give(Chunk chunk, long position, Sink sink) {
        int from = (int) (position - chunk.start);
        sink.notices(chunk.bytes, from, chunk.bytes.writerIndex() - from);
    }

    /** Forgets the notices before a position. Whoever holds slices of them keeps them. */
    void forget(long position) {
        while (chunks.size() > 1 && chunks.peekFirst().end() <= position) {
            chunks.remove().bytes.release();
        }
        Chunk first = chunks.peekFirst();
        if (first != null && first.end() <= position) {
            if (first.bytes.refCnt() == 1 && first.bytes.capacity() == CHUNK_BYTES) {
                first.bytes.clear();
                first.start = end;
            } else if (first.bytes.capacity() != CHUNK_BYTES) {
                chunks.remove().bytes.release();
            }
        }
    }

    /** Gives the memory back. */
    void close() {
        chunks.forEach(chunk -> chunk.bytes.release());
        chunks.clear();
    }
}
