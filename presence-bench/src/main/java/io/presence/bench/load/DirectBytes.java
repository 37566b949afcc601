package io.presence.bench.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Buffers as the walkers want them: direct, so that checksums go over them in place, and little-endian. */
final class DirectBytes {
    private DirectBytes() {}

    static ByteBuffer allocate(int capacity) {
        return ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
