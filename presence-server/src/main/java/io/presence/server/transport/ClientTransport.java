package io.presence.server.transport;

import io.vertx.core.buffer.Buffer;

/**
 * One client's socket, as the protocol sees it. Owned by the context of its event loop; so are the calls to its
 * {@link Listener}. After {@link Listener#closed()} every method does nothing.
 */
public interface ClientTransport {

    /** For {@link #close}: a close frame without a status code, as the published server sends. */
    int NO_STATUS = -1;

    /** What the socket tells. */
    interface Listener {
        /**
         * A binary message arrived, its fragments put together.
         *
         * @param payload the message
         */
        void message(Buffer payload);

        /** A text message arrived; its content is dropped. */
        void text();

        /** A message longer than permitted arrived; its content is dropped. */
        void tooLong();

        /** The socket took some of what was written. */
        void took();

        /** The socket is writable again after it was not. */
        void writable();

        /** The socket is closed, by whomever. The last call. */
        void closed();
    }

    /**
     * Begins to read.
     *
     * @param listener told of everything from now on
     */
    void start(Listener listener);

    /**
     * Whether the socket takes more now. What is written while it does not is kept in memory.
     *
     * @return false while what was written waits for the peer
     */
    boolean writable();

    /**
     * Writes one message as one WebSocket message.
     *
     * @param message the message; may be shared with other sockets, and is not changed
     */
    void write(Buffer message);

    /**
     * Writes a piece of a message, as a fragment. Between the first and the last of a message nothing else is written.
     *
     * @param piece the piece; may be shared with other sockets, and is not changed
     * @param first whether the message begins with it
     * @param last whether the message ends with it
     */
    void writePiece(Buffer piece, boolean first, boolean last);

    /** Reads no more until {@link #resumeReading()}. */
    void pauseReading();

    /** Reads again. */
    void resumeReading();

    /**
     * Sends a close frame after what was written, and closes when the peer has answered it, or has not for a while.
     *
     * @param status the frame's status code, or {@link #NO_STATUS}
     */
    void close(int status);

    /** Drops the connection at once, whatever waits. */
    void abort();
}
