package io.presence.server.delivery;

import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.buffer.Buffer;

/** A notice, encoded once and shared by all who receive it. */
final class EncodedNotice implements Outgoing {
    private final Buffer message;

    EncodedNotice(ServerMessage notice) {
        this.message = MessageCodec.encode(notice);
    }

    @Override
    public int noticeBytes() {
        return message.length();
    }

    @Override
    public boolean writeNext(ClientTransport transport) {
        transport.write(message);
        return false;
    }
}
