package io.presence.server.delivery;

import io.presence.server.transport.ClientTransport;

/** Something that waits to be written to a socket: one message, or many that are made as they are written. */
interface Outgoing {

    /** A notice's bytes; an answer counts nothing, since its asker is not read while it waits. */
    int noticeBytes();

    /**
     * Writes one more message or piece, or does one more step towards it; never long.
     *
     * @return whether there is more to come
     */
    boolean writeNext(ClientTransport transport);
}
