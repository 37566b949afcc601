package io.presence.server.transport;

import io.vertx.core.buffer.Buffer;

/**
 * Puts the fragments of messages together, and tells of each message that is whole, or too long. One for each socket that
 * has a message under way; owned by its event loop.
 */
final class Fragments {
    private final int maxMessageBytes;
    private Buffer begun;

    /**
     * @param maxMessageBytes the longest message to take, in bytes
     */
    Fragments(int maxMessageBytes) {
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * A data frame arrived.
     *
     * @param payload its payload; kept, if at all, as a copy
     * @param last whether a message ends with it
     * @param listener told of what came of it
     */
    void frame(Buffer payload, boolean last, ClientTransport.Listener listener) {
        long length = (long) payload.length() + (begun == null ? 0 : begun.length());
        if (length > maxMessageBytes) {
            begun = null;
            listener.tooLong();
        } else if (!last) {
            begun = (begun == null ? Buffer.buffer() : begun).appendBuffer(payload);
        } else if (begun == null) {
            listener.message(payload);
        } else {
            Buffer whole = begun.appendBuffer(payload);
            begun = null;
            listener.message(whole);
        }
    }

    /** Forgets what has begun: nothing more of it will be heard. */
    void drop() {
        begun = null;
    }
}
