package io.presence.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The one buffer that all connections of a loop are read into, one after the other: large enough that a read takes all
 * that came, and always in the cache. What a connection's walker kept is put before the bytes that are read.
 */
final class SharedReads {
    private static final int CAPACITY = 256 * 1024;

    private final ByteBuffer bytes = DirectBytes.allocate(CAPACITY);
    private final ByteBuf buffer = Unpooled.wrappedBuffer(bytes.duplicate().order(ByteOrder.BIG_ENDIAN));

    /** What was read, from index 0 to the writer index of the buffer that the handler is given. */
    ByteBuffer bytes() {
        return bytes;
    }

    @SuppressWarnings("deprecation") // The type that the interface asks for.
    RecvByteBufAllocator readsOf(FrameWalker walker) {
        return () -> new Handle(walker);
    }

    private final class Handle implements RecvByteBufAllocator.ExtendedHandle {
        private final FrameWalker walker;
        private int attempted;
        private int last;

        private Handle(FrameWalker walker) {
            this.walker = walker;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator ignored) {
            return buffer.retain().setIndex(0, walker.putRest(bytes));
        }

        @Override
        public int guess() {
            return CAPACITY;
        }

        @Override
        public void reset(ChannelConfig config) {}

        @Override
        public void incMessagesRead(int count) {}

        @Override
        public void lastBytesRead(int count) {
            last = count;
        }

        @Override
        public int lastBytesRead() {
            return last;
        }

        @Override
        public void attemptedBytesRead(int count) {
            attempted = count;
        }

        @Override
        public int attemptedBytesRead() {
            return attempted;
        }

        /** Only a full buffer says that more has come; the next turn tells of what comes later. */
        @Override
        public boolean continueReading() {
            return last == attempted;
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMore) {
            return continueReading();
        }

        @Override
        public void readComplete() {}
    }
}
