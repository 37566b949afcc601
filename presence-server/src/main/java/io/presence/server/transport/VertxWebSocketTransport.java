package io.presence.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * On Vert.x's public WebSocket API.
 *
 * <p>Three things that API cannot say are said to Netty's channel, which Vert.x hands out: a close frame without a
 * status code, dropping a connection whose peer reads nothing (Vert.x's own close waits behind what was written), and
 * not answering the pings of such a peer. Where it does not hand the channel out, both closes are ordinary ones.
 *
 * <p>Fragments are put together here and not by Vert.x, whose aggregation loses a message that begins with an empty
 * fragment and reports one that is too long by an exception alone.
 */
public final class VertxWebSocketTransport implements ClientTransport {
    private static final short NORMAL = 1000;

    private final ServerWebSocket socket;
    private final Fragments fragments;
    private final Handler<AsyncResult<Void>> taken;
    private Listener listener;
    private ByteBuf unfinished;
    private boolean takenSome;
    private boolean closed;
    private boolean closing;

    /**
     * Around an accepted socket, before anything is read from it.
     *
     * @param socket the socket
     * @param maxMessageBytes the longest message to take, in bytes
     */
    public VertxWebSocketTransport(ServerWebSocket socket, int maxMessageBytes) {
        this.socket = socket;
        this.fragments = new Fragments(maxMessageBytes);
        this.taken = result -> {
            takenSome |= result.succeeded();
        };
    }

    @Override
    public void start(Listener to) {
        listener = to;
        ChannelHandlerContext channel = channel();
        if (channel != null) {
            channel.pipeline().addBefore(channel.name(), null, new FrameGuard());
        }
        socket.frameHandler(this::frame);
        socket.drainHandler(v -> {
            if (!closed) {
                listener.writable();
            }
        });
        // A broken connection is told of by the close handler, too.
        socket.exceptionHandler(e -> {});
        socket.closeHandler(v -> {
            closed = true;
            fragments.drop();
            listener.closed();
        });
    }

    private void frame(WebSocketFrame frame) {
        if (closed || closing) {
            return;
        }
        if (frame.isText()) {
            listener.text();
        } else if (frame.isBinary() || frame.isContinuation()) {
            fragments.frame(frame.binaryData(), frame.isFinal(), listener);
        }
    }

    @Override
    public boolean writable() {
        return !closed && !socket.isClosed() && !socket.writeQueueFull();
    }

    @Override
    public boolean tookSome() {
        boolean took = takenSome;
        takenSome = false;
        return took;
    }

    /** Vert.x writes frames and not their bytes: they are taken apart again. */
    @Override
    public void write(ByteBuf frames) {
        if (closed) {
            frames.release();
            return;
        }
        ByteBuf bytes = frames;
        if (unfinished != null) {
            bytes = unfinished.writeBytes(frames);
            unfinished = null;
            frames.release();
        }
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        long length = WebSocketFrames.frameBytes(bytes, at, end);
        while (length > 0 && length <= end - at) {
            writeFrame(bytes, at, (int) length);
            at += (int) length;
            length = WebSocketFrames.frameBytes(bytes, at, end);
        }
        if (at < end) {
            unfinished = Unpooled.buffer((int) Math.max(length, end - at)).writeBytes(bytes, at, end - at);
        }
        bytes.release();
    }

    private void writeFrame(ByteBuf bytes, int at, int length) {
        boolean last = WebSocketFrames.isLast(bytes, at);
        boolean continued = WebSocketFrames.opcode(bytes, at) == WebSocketFrames.CONTINUATION;
        int header = WebSocketFrames.headerBytes(bytes, at);
        byte[] payload = new byte[length - header];
        bytes.getBytes(at + header, payload);
        Buffer message = Buffer.buffer(payload);
        socket.writeFrame(
                        continued
                                ? WebSocketFrame.continuationFrame(message, last)
                                : WebSocketFrame.binaryFrame(message, last))
                .onComplete(taken);
    }

    /** Vert.x has written already. */
    @Override
    public void flush() {}

    @Override
    public void pauseReading() {
        if (!closed) {
            socket.pause();
        }
    }

    @Override
    public void resumeReading() {
        if (!closed) {
            socket.resume();
        }
    }

    @Override
    public void close(int status) {
        if (closed || closing) {
            return;
        }
        closing = true;
        // Otherwise the peer's close frame would wait behind messages that nobody will read.
        socket.resume();
        short code = (short) status;
        if (status == NO_STATUS) {
            code = channel() == null ? NORMAL : FrameGuard.NO_STATUS_CODE;
        }
        socket.close(code).onFailure(e -> {});
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells of it
    public void abort() {
        if (closed) {
            return;
        }
        ChannelHandlerContext channel = channel();
        if (channel == null) {
            close(NORMAL);
        } else {
            // From the channel's first handler: Vert.x answers a close with a close frame and waits, and so does TLS.
            channel.pipeline().firstContext().close();
        }
    }

    private ChannelHandlerContext channel() {
        return socket instanceof WebSocketInternal internal ? internal.channelHandlerContext() : null;
    }

    /**
     * Between Netty's decoder and Vert.x: what Vert.x would do to frames that the protocol, or the node's memory, will
     * not have.
     */
    private static final class FrameGuard extends ChannelDuplexHandler {
        /** Stands for no status in a close frame, and must not be sent (RFC 6455, 7.4.1). */
        static final short NO_STATUS_CODE = 1005;

        private boolean peerClosedWithoutStatus;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) {
            if (msg instanceof PingWebSocketFrame ping && !ctx.channel().isWritable()) {
                // Vert.x answers every ping, whether or not the peer takes the answers; only the latest need be
                // answered (RFC 6455, 5.5.3).
                ping.release();
                return;
            }
            if (msg instanceof CloseWebSocketFrame close) {
                peerClosedWithoutStatus = close.statusCode() == -1;
            }
            ctx.fireChannelRead(msg);
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the promise passed on tells of it
        public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
            if (msg instanceof CloseWebSocketFrame close
                    && (close.statusCode() == NO_STATUS_CODE
                            || (peerClosedWithoutStatus && close.statusCode() == NORMAL))) {
                close.release();
                ctx.write(new CloseWebSocketFrame(), promise);
            } else {
                ctx.write(msg, promise);
            }
        }
    }
}
