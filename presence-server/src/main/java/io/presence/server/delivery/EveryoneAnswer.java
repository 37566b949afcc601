package io.presence.server.delivery;

import io.presence.protocol.MessageCodec;
import io.presence.server.cluster.OnlineSnapshot;
import io.presence.server.order.EveryoneOnline;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.buffer.Buffer;

/**
 * The answer to "everybody", made and written in steps, so that a million names keep no loop from its other sockets:
 * first every slice is encoded (most are found encoded already), which gives the length the message begins with, then
 * the pieces are written as fragments of one WebSocket message. A short answer is one frame.
 */
final class EveryoneAnswer implements Outgoing {
    private static final int SLICES_A_STEP = 8;
    private static final int FRAME_BYTES = 64 * 1024;

    private final OnlineSnapshot snapshot;
    private final String except;
    private final int sliceOfExcepted;
    private final EveryoneCache cache;
    private final Buffer[] pieces;
    private int next;
    private int namesBytes;
    private boolean begun;

    /**
     * @param except a user to leave out, or null
     */
    EveryoneAnswer(EveryoneOnline everyone, String except, EveryoneCache cache) {
        this.snapshot = everyone.snapshot();
        this.except = except;
        this.sliceOfExcepted = everyone.sliceOfExcepted();
        this.cache = cache;
        this.pieces = new Buffer[snapshot.slices()];
    }

    @Override
    public int noticeBytes() {
        return 0;
    }

    @Override
    public boolean writeNext(ClientTransport transport) {
        if (!begun) {
            encodeSome();
            if (next < pieces.length) {
                return true;
            }
            next = 0;
        }
        return writeSome(transport);
    }

    private void encodeSome() {
        for (int n = 0; n < SLICES_A_STEP && next < pieces.length; n++, next++) {
            if (next == sliceOfExcepted) {
                String[] users = snapshot.slice(next);
                pieces[next] = MessageCodec.encodeNames(users, 0, users.length, except);
            } else {
                pieces[next] = cache.slice(snapshot, next);
            }
            namesBytes = Math.addExact(namesBytes, pieces[next].length());
        }
    }

    private boolean writeSome(ClientTransport transport) {
        boolean first = !begun;
        Buffer frame = first ? MessageCodec.queryAllResponsePrefix(namesBytes) : Buffer.buffer();
        begun = true;
        while (next < pieces.length && (frame.length() == 0 || frame.length() + pieces[next].length() <= FRAME_BYTES)) {
            frame.appendBuffer(pieces[next]);
            pieces[next++] = null;
        }
        boolean last = next == pieces.length;
        transport.writePiece(frame, first, last);
        return !last;
    }
}
