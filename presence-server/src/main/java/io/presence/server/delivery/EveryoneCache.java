package io.presence.server.delivery;

import io.presence.protocol.MessageCodec;
import io.presence.server.cluster.OnlineSnapshot;
import io.vertx.core.buffer.Buffer;

/**
 * The encoded slices of the newest snapshot that was asked for, so that the answer to "everybody" is encoded once a
 * change and not once a question. One for each loop, and owned by it.
 */
public final class EveryoneCache {
    private OnlineSnapshot of;
    private Buffer[] encoded = new Buffer[0];

    /** Nothing is encoded yet. */
    public EveryoneCache() {}

    /** The encoded names of one slice. */
    Buffer slice(OnlineSnapshot snapshot, int index) {
        if (snapshot != of) {
            follow(snapshot);
        }
        if (encoded[index] == null) {
            String[] users = snapshot.slice(index);
            encoded[index] = MessageCodec.encodeNames(users, 0, users.length, null);
        }
        return encoded[index];
    }

    /** Slices vanish and are added at the end, never reordered; so those still there are found in one pass. */
    private void follow(OnlineSnapshot next) {
        Buffer[] kept = new Buffer[next.slices()];
        int old = 0;
        for (int i = 0; i < kept.length && of != null; i++) {
            for (int j = old; j < of.slices(); j++) {
                if (of.slice(j) == next.slice(i)) {
                    kept[i] = encoded[j];
                    old = j + 1;
                    break;
                }
            }
        }
        of = next;
        encoded = kept;
    }
}
