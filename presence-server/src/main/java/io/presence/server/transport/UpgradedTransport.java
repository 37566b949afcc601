package io.presence.server.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one handler of a channel that is a WebSocket and nothing else any more: Netty's decoder of frames, and what is done
 * with them. An idle connection's memory is this object, its channel, and what the protocol keeps.
 *
 * <p>Writes raw frames, so that many of them leave in one write and many sockets share their bytes.
 *
 * <p>Owned by the channel's event loop.
 */
final class UpgradedTransport extends WebSocket13FrameDecoder implements ClientTransport {
    private static final Logger LOG = LoggerFactory.getLogger(UpgradedTransport.class);

    /** How long a peer that closes has to take what was written. */
    private static final long CLOSE_SECONDS = 2;

    private final int maxMessageBytes;

    /** Null until a message comes in fragments, as hardly any does. */
    private Fragments fragments;

    private ChannelHandlerContext context;
    private Listener listener;

    /** What the socket had still to take when it was looked at, and how far it was in the first of that. */
    private long pendingBytes;

    private long progressBytes;

    private boolean closed;
    private boolean closing;
    private boolean violated;
    private boolean paused;
    private boolean decoding;
    private boolean flushDue;

    /**
     * What all sockets of a server share.
     *
     * @param maxFrameBytes the longest frame that is read; longer ones are not even begun
     */
    static WebSocketDecoderConfig config(int maxFrameBytes) {
        return WebSocketDecoderConfig.newBuilder()
                .expectMaskedFrames(true)
                .allowExtensions(false)
                .maxFramePayloadLength(maxFrameBytes)
                // What a violation leads to is the protocol's to say, after the answers that are due.
                .closeOnProtocolViolation(false)
                .build();
    }

    /**
     * @param config as {@link #config} gives it
     * @param maxMessageBytes the longest message to take, in bytes
     */
    UpgradedTransport(WebSocketDecoderConfig config, int maxMessageBytes) {
        super(config);
        this.maxMessageBytes = maxMessageBytes;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void start(Listener to) {
        listener = to;
    }

    // ---- reading ----

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        if (closed || violated) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (paused) {
            return;
        }
        decoding = true;
        try {
            super.decode(ctx, in, out);
            if (!out.isEmpty()) {
                WebSocketFrame frame = (WebSocketFrame) out.remove(0);
                try {
                    frame(frame);
                } finally {
                    frame.release();
                }
            }
        } catch (CorruptedWebSocketFrameException e) {
            violated = true;
            in.skipBytes(in.readableBytes());
            fragments = null;
            if (closing) {
                return;
            }
            if (e.closeStatus().equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
                listener.tooLong();
            } else {
                LOG.debug("{}: {}", ctx.channel(), e.getMessage());
                listener.violation();
            }
        } finally {
            decoding = false;
        }
    }

    /** While paused it would ask for more, as a decoder does that has decoded nothing. */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        flushWhatIsDue();
        if (paused) {
            discardSomeReadBytes();
        } else {
            super.channelReadComplete(ctx);
        }
    }

    private void frame(WebSocketFrame frame) {
        if (frame instanceof CloseWebSocketFrame close) {
            closedByPeer(close.statusCode());
        } else if (!closing) {
            if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
                data(BufferInternal.buffer(frame.content()), frame.isFinalFragment());
            } else if (frame instanceof TextWebSocketFrame) {
                listener.text();
            } else if (frame instanceof PingWebSocketFrame) {
                pong(frame.content());
            }
        }
    }

    private void data(Buffer payload, boolean last) {
        if (fragments == null && last && payload.length() <= maxMessageBytes) {
            listener.message(payload);
        } else {
            if (fragments == null) {
                fragments = new Fragments(maxMessageBytes);
            }
            fragments.frame(payload, last, listener);
        }
    }

    /** Every ping is answered but those of a peer that does not take the answers (RFC 6455, 5.5.3). */
    private void pong(ByteBuf payload) {
        if (!context.channel().isWritable()) {
            flushWhatIsDue();
        }
        if (context.channel().isWritable()) {
            int length = payload.readableBytes();
            ByteBuf pong = PooledByteBufAllocator.DEFAULT.directBuffer(2 + length);
            WebSocketFrames.writeHeader(pong, WebSocketFrames.PONG, true, length);
            write(pong.writeBytes(payload));
            flush();
        }
    }

    @Override
    public void pauseReading() {
        if (!closed && !closing && !paused) {
            paused = true;
            context.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void resumeReading() {
        if (!closed && paused) {
            paused = false;
            context.channel().config().setAutoRead(true);
            if (!decoding) {
                decodeWhatWasRead();
            }
        }
    }

    private void decodeWhatWasRead() {
        try {
            channelRead(context, Unpooled.EMPTY_BUFFER);
        } catch (Exception e) {
            exceptionCaught(context, e);
        }
        flushWhatIsDue();
    }

    /** What many messages of one read led to leaves in one write. */
    private void flushWhatIsDue() {
        if (flushDue && !closed) {
            flushDue = false;
            context.flush();
        }
    }

    // ---- writing ----

    @Override
    public boolean writable() {
        return !closed && !closing && context.channel().isWritable();
    }

    @Override
    public boolean tookSome() {
        ChannelOutboundBuffer outbound = context.channel().unsafe().outboundBuffer();
        if (outbound == null) {
            return false;
        }
        long pending = outbound.totalPendingWriteBytes();
        long progress = outbound.currentProgress();
        boolean took = pending == 0 || pending < pendingBytes || progress != progressBytes;
        pendingBytes = pending;
        progressBytes = progress;
        return took;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the void promise: a write that fails closes the channel
    public void write(ByteBuf frames) {
        if (closed || closing) {
            frames.release();
        } else {
            context.write(frames, context.voidPromise());
        }
    }

    @Override
    public void flush() {
        if (decoding) {
            flushDue = true;
        } else if (!closed) {
            context.flush();
        }
    }

    // ---- the end ----

    @Override
    public void close(int status) {
        if (closed || closing) {
            return;
        }
        // Otherwise the peer's close frame would wait behind messages that nobody will read.
        resumeReading();
        if (!closed && !closing) {
            closing = true;
            fragments = null;
            context.writeAndFlush(closeFrame(status)).addListener(this::closeFrameWritten);
        }
    }

    /** The peer is read until it answers, or has had its time, so that the kernel does not reset what was written. */
    private void closeFrameWritten(io.netty.util.concurrent.Future<? super Void> written) {
        if (!written.isSuccess()) {
            abort();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells of it
    private void closedByPeer(int status) {
        if (closing) {
            // In order, behind what was written, and with TLS's own farewell.
            context.close();
        } else {
            closing = true;
            fragments = null;
            context.writeAndFlush(closeFrame(status)).addListener(ChannelFutureListener.CLOSE);
            if (context.channel().isActive()) {
                // Who says goodbye and then takes nothing is not waited for.
                context.executor().schedule(this::abort, CLOSE_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static ByteBuf closeFrame(int status) {
        int length = status == NO_STATUS ? 0 : 2;
        ByteBuf frame = PooledByteBufAllocator.DEFAULT.directBuffer(2 + length);
        WebSocketFrames.writeHeader(frame, WebSocketFrames.CLOSE, true, length);
        return length == 0 ? frame : frame.writeShort(status);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells of it
    public void abort() {
        if (!closed) {
            // From the channel's first handler: TLS would write and wait.
            context.pipeline().firstContext().close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (writable() && listener != null) {
            listener.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (!closed) {
            closed = true;
            fragments = null;
            if (listener != null) {
                listener.closed();
            }
        }
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Channel channel = ctx.channel();
        if (cause instanceof IOException || cause.getCause() instanceof SSLException || !channel.isActive()) {
            LOG.debug("{}: the connection broke", channel, cause);
        } else {
            LOG.warn("{}: a failure on this side ends the connection", channel, cause);
        }
        abort();
    }
}
