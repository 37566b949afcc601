package io.presence.server.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.presence.server.transport.ClientTransport;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** A socket that takes so many writes and no more, and keeps the messages in them; releases what it was given. */
final class TakesSome implements ClientTransport {
    final List<ServerMessage> flushed = new ArrayList<>();
    int takes = Integer.MAX_VALUE;
    int writes;
    int flushes;

    private final ByteBuf bytes = Unpooled.buffer();
    private Buffer message = Buffer.buffer();
    private boolean took;

    @Override
    public boolean writable() {
        return takes > 0;
    }

    @Override
    public boolean tookSome() {
        boolean since = took;
        took = false;
        return since;
    }

    @Override
    public void write(ByteBuf frames) {
        takes--;
        writes++;
        took = true;
        bytes.writeBytes(frames);
        frames.release();
    }

    /** Reads what a WebSocket's peer would read. */
    @Override
    public void flush() {
        flushes++;
        while (bytes.isReadable()) {
            int first = bytes.readByte();
            int length = bytes.readByte();
            length = length == 126 ? bytes.readUnsignedShort() : length;
            length = length == 127 ? (int) bytes.readLong() : length;
            byte[] payload = new byte[length];
            bytes.readBytes(payload);
            message.appendBytes(payload);
            if ((first & 0x80) != 0) {
                try {
                    flushed.add(MessageCodec.decodeServer(message));
                } catch (ProtocolException e) {
                    throw new AssertionError(e);
                }
                message = Buffer.buffer();
            }
        }
    }

    @Override
    public void start(Listener listener) {}

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void close(int status) {}

    @Override
    public void abort() {}
}
