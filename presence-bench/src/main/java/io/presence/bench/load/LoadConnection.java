package io.presence.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One connection of the load: connects, upgrades, logs in as its user, and is then what its class says. Owned by the
 * load's loop. Whatever the server does that it must not do ends the whole load with an error.
 */
abstract class LoadConnection extends ChannelInboundHandlerAdapter implements FrameWalker.Frames, NoticeTally.Others {
    private static final long SWITCHING_PROTOCOLS = Long.reverseBytes(0x312e_3120_3130_3120L); // "1.1 101 "
    private static final int END_OF_HEAD = Integer.reverseBytes(0x0d0a_0d0a);
    private static final int LONGEST_HEAD = 8192;
    private static final int CLOSE = 8;
    private static final int PING = 9;

    private enum State {
        UPGRADING,
        LOGGING_IN,
        OPEN,
        CLOSING
    }

    final LoadLoop load;
    private final Names names;
    private final int number;
    private final FrameWalker walker = new FrameWalker(this);
    private State state = State.UPGRADING;
    private Channel channel;

    LoadConnection(LoadLoop load, Names names, int number) {
        this.load = load;
        this.names = names;
        this.number = number;
    }

    /** Called when it is logged in. */
    abstract void loggedIn();

    /** Takes a message that is no notice to this class. */
    abstract void answer(ServerMessage message);

    /** Called when the connection is closed, after {@link #close}. */
    void gone() {}

    String user() {
        return names.of(number);
    }

    int number() {
        return number;
    }

    FrameWalker walker() {
        return walker;
    }

    final void send(byte[] frames) {
        // A failure comes to exceptionCaught.
        ChannelFuture unused = channel.writeAndFlush(
                channel.alloc().directBuffer(frames.length).writeBytes(frames), channel.voidPromise());
    }

    /** Logs out: a close frame, upon which the server closes; so it is the server's side that keeps the address busy. */
    final void close() {
        state = State.CLOSING;
        send(ClientFrames.CLOSE);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        send(load.upgradeRequest());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
        try {
            int to = ((ByteBuf) read).writerIndex();
            if (state == State.UPGRADING) {
                upgrade(load.bytesRead(), to);
            } else {
                walker.walk(load.bytesRead(), 0, to);
            }
        } finally {
            ReferenceCountUtil.release(read);
        }
    }

    private void upgrade(ByteBuffer bytes, int to) {
        int end = 0;
        while (end + Integer.BYTES <= to && bytes.getInt(end) != END_OF_HEAD) {
            end++;
        }
        if (end + Integer.BYTES > to) {
            if (to > LONGEST_HEAD) {
                throw new IllegalStateException("the server's answer to the upgrade has no end");
            }
            walker.keep(bytes, 0, to);
            return;
        }
        if (end < 16 || bytes.getLong("HTTP/".length()) != SWITCHING_PROTOCOLS) {
            byte[] head = new byte[end];
            bytes.get(0, head);
            throw new IllegalStateException(
                    "the server did not upgrade: " + new String(head, StandardCharsets.ISO_8859_1));
        }
        state = State.LOGGING_IN;
        send(names.loginFrames(number));
        walker.walk(bytes, end + Integer.BYTES, to);
    }

    @Override
    public void shortMessages(ByteBuffer bytes, int from, int to, int count) {
        int at = from;
        while (at < to) {
            int end = at + 2 + bytes.get(at + 1);
            message(bytes, at + 2, end);
            at = end;
        }
    }

    @Override
    public void message(ByteBuffer bytes, int from, int to) {
        other(bytes, from, to);
    }

    @Override
    public final void other(ByteBuffer bytes, int from, int to) {
        ServerMessage message = ServerMessage.parse(bytes, from, to);
        if (state == State.OPEN) {
            answer(message);
        } else if (state == State.LOGGING_IN) {
            if (message.is(ServerMessage.AUTH, ServerMessage.AUTH_SUCCESSFUL)) {
                state = State.OPEN;
                loggedIn();
            } else if (!message.is(ServerMessage.CONNECTION, ServerMessage.ACCEPT)) {
                throw unexpected(message);
            }
        }
    }

    final IllegalStateException unexpected(ServerMessage message) {
        return new IllegalStateException("the server sent " + user() + " " + message);
    }

    @Override
    public void control(int opcode, ByteBuffer bytes, int from, int to) {
        if (opcode == CLOSE && state != State.CLOSING) {
            throw new IllegalStateException("the server closed the connection of " + user());
        }
        if (opcode == PING) {
            throw new IllegalStateException("the server pinged " + user() + ", which none did so far");
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        load.closed();
        if (state == State.CLOSING) {
            gone();
        } else {
            load.fail(new IllegalStateException("the connection of " + user() + " ended, " + state));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        load.fail(cause);
        ChannelFuture unused = ctx.close();
    }
}
