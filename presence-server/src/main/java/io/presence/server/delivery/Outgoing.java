package io.presence.server.delivery;

import io.presence.server.transport.ClientTransport;

/** Something that waits to be written to a socket: some bytes, or messages that are made as they are written. */
interface Outgoing {

    /** Notices' bytes; an answer counts nothing, since its asker is not read while it waits. */
    int noticeBytes();

    /**
     * Writes one more message or piece, or does one more step towards it; never long.
     *
     * @return whether there is more to come
     */
    boolean writeNext(ClientTransport transport);

    /** Is not written, or no further; gives up what it holds of shared memory. */
    void drop();
}
