package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.presence.protocol.MessageCodec;
import io.presence.server.cluster.OnlineSnapshot;
import io.presence.server.order.EveryoneOnline;
import io.presence.server.transport.ClientTransport;
import io.presence.server.transport.WebSocketFrames;
import io.vertx.core.buffer.Buffer;

/**
 * The answer to "everybody", made and written in steps, so that a million names keep no loop from its other sockets:
 * first every slice is encoded (most are found encoded already), which gives the length the message begins with, then
 * the pieces are written as fragments of one WebSocket message. A short answer is one frame. The pieces are not copied:
 * whoever asks shares them with all others, with its own name cut out.
 */
final class EveryoneAnswer implements Outgoing {
    private static final int SLICES_A_STEP = 8;
    private static final int FRAME_BYTES = 64 * 1024;

    private final OnlineSnapshot snapshot;
    private final OnlineSnapshot.Place excepted;
    private final EveryoneCache cache;

    /** The slices' bytes, retained until they are written; a cut one is two. */
    private final ByteBuf[] pieces;

    private int encoded;
    private int filled;
    private int written;
    private int namesBytes;
    private boolean begun;

    EveryoneAnswer(EveryoneOnline everyone, EveryoneCache cache) {
        this.snapshot = everyone.snapshot();
        this.excepted = everyone.excepted();
        this.cache = cache;
        this.pieces = new ByteBuf[snapshot.slices() + 1];
    }

    @Override
    public int noticeBytes() {
        return 0;
    }

    @Override
    public boolean writeNext(ClientTransport transport) {
        if (!begun) {
            encodeSome();
            if (encoded < snapshot.slices()) {
                return true;
            }
        }
        return writeSome(transport);
    }

    private void encodeSome() {
        for (int n = 0; n < SLICES_A_STEP && encoded < snapshot.slices(); n++, encoded++) {
            EveryoneCache.Slice slice = cache.slice(snapshot, encoded);
            if (excepted != null && excepted.slice() == encoded) {
                add(slice, 0, slice.beginOf(excepted.index()));
                add(slice, slice.endOf(excepted.index()), slice.length());
            } else {
                add(slice, 0, slice.length());
            }
        }
    }

    private void add(EveryoneCache.Slice slice, int from, int to) {
        if (from < to) {
            pieces[filled++] = slice.bytes().retainedSlice(from, to - from);
            namesBytes = Math.addExact(namesBytes, to - from);
        }
    }

    private boolean writeSome(ClientTransport transport) {
        int until = written;
        int bytes = 0;
        while (until < filled && (bytes == 0 || bytes + pieces[until].readableBytes() <= FRAME_BYTES)) {
            bytes += pieces[until++].readableBytes();
        }
        boolean last = until == filled;
        Buffer prefix = begun ? null : MessageCodec.queryAllResponsePrefix(namesBytes);
        int length = bytes + (prefix == null ? 0 : prefix.length());
        ByteBuf head = PooledByteBufAllocator.DEFAULT.directBuffer(WebSocketFrames.MAX_HEADER_BYTES + length - bytes);
        WebSocketFrames.writeHeader(head, begun ? WebSocketFrames.CONTINUATION : WebSocketFrames.BINARY, last, length);
        if (prefix != null) {
            WebSocketFrames.append(head, prefix);
        }
        begun = true;
        transport.write(head);
        while (written < until) {
            ByteBuf piece = pieces[written];
            pieces[written++] = null;
            transport.write(piece);
        }
        return !last;
    }

    @Override
    public void drop() {
        for (ByteBuf piece : pieces) {
            if (piece != null) {
                piece.release();
            }
        }
    }
}
