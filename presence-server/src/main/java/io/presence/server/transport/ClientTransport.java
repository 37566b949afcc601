package io.presence.server.transport;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;

/**
 * One client's socket, as the protocol sees it. Owned by the context of its event loop; so are the calls to its
 * {@link Listener}. After {@link Listener#closed()} every method does nothing, but for releasing what it is given.
 */
public interface ClientTransport {

    /** For {@link #close}: a close frame without a status code, as the published server sends. */
    int NO_STATUS = -1;

    /** What the socket tells. */
    interface Listener {
        /**
         * A binary message arrived, its fragments put together.
         *
         * @param payload the message, not to be kept: its memory may be used for another afterwards
         */
        void message(Buffer payload);

        /** A text message arrived; its content is dropped. */
        void text();

        /** A message longer than permitted arrived; its content is dropped. */
        void tooLong();

        /** The peer broke the WebSocket protocol; nothing more of it is read. */
        void violation();

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
     * Whether the socket took some of what was written since this was asked last. Right at least while the socket is
     * not writable, where it matters.
     *
     * @return true if it did
     */
    boolean tookSome();

    /**
     * Writes bytes of WebSocket frames, unmasked and each complete with its header. A frame may be spread over several
     * calls, and there may be many in one. What is written leaves at the next {@link #flush()} at the latest.
     *
     * @param frames the bytes, which may be shared with other sockets; the reference is handed over
     */
    void write(ByteBuf frames);

    /** Hands to the system what was written, as far as it takes it. */
    void flush();

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
