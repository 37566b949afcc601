package io.presence.server.delivery;

import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.transport.ClientTransport;
import io.presence.server.transport.WebSocketFrames;
import java.util.Iterator;

/** Answers to one request, encoded as they are written: half a million errors about one frame must not be bytes at once. */
final class Answers implements Outgoing {
    private final Iterator<ServerMessage> answers;

    /**
     * @param answers at least one
     */
    Answers(Iterator<ServerMessage> answers) {
        this.answers = answers;
    }

    @Override
    public int noticeBytes() {
        return 0;
    }

    @Override
    public boolean writeNext(ClientTransport transport) {
        transport.write(WebSocketFrames.binary(MessageCodec.encode(answers.next())));
        return answers.hasNext();
    }

    @Override
    public void drop() {}
}
