package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.presence.protocol.MessageCodec;
import io.presence.server.cluster.OnlineSnapshot;
import io.presence.server.transport.WebSocketFrames;
import io.vertx.core.buffer.Buffer;

/**
 * The encoded slices of the newest snapshot that was asked for, so that the answer to "everybody" is encoded once a
 * change and not once a question, and its bytes are shared by all who ask. One for each loop, and owned by it.
 */
public final class EveryoneCache {

    /** The encoded names of one slice, and where each of them ends. */
    static final class Slice {
        private final ByteBuf bytes;
        private final int[] ends;

        private Slice(String[] users) {
            ends = new int[users.length];
            Buffer encoded = MessageCodec.encodeNames(users, ends);
            bytes = PooledByteBufAllocator.DEFAULT.directBuffer(Math.max(1, encoded.length()));
            WebSocketFrames.append(bytes, encoded);
        }

        /** To be retained by who keeps it. */
        ByteBuf bytes() {
            return bytes;
        }

        int length() {
            return bytes.writerIndex();
        }

        /** Where the name at an index of the slice begins. */
        int beginOf(int index) {
            return index == 0 ? 0 : ends[index - 1];
        }

        int endOf(int index) {
            return ends[index];
        }
    }

    private OnlineSnapshot of;
    private Slice[] encoded = new Slice[0];

    /** Nothing is encoded yet. */
    public EveryoneCache() {}

    /** The encoded names of one slice. */
    Slice slice(OnlineSnapshot snapshot, int index) {
        if (snapshot != of) {
            follow(snapshot);
        }
        if (encoded[index] == null) {
            encoded[index] = new Slice(snapshot.slice(index));
        }
        return encoded[index];
    }

    /** Slices vanish and are added at the end, never reordered; so those still there are found in one pass. */
    private void follow(OnlineSnapshot next) {
        Slice[] kept = new Slice[next.slices()];
        int old = 0;
        for (int i = 0; i < kept.length && of != null; i++) {
            for (int j = old; j < of.slices(); j++) {
                if (of.slice(j) == next.slice(i)) {
                    kept[i] = encoded[j];
                    encoded[j] = null;
                    old = j + 1;
                    break;
                }
            }
        }
        close();
        of = next;
        encoded = kept;
    }

    /** Gives the memory back; whoever retained some of it keeps that. */
    public void close() {
        for (Slice slice : encoded) {
            if (slice != null) {
                slice.bytes.release();
            }
        }
        of = null;
        encoded = new Slice[0];
    }
}
