package io.presence.tck.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/**
 * One WebSocket, frame by frame, of either side. What arrives is handed to a consumer on a thread of the network, in
 * order; what is sent leaves in the order of the calls. Any thread may call.
 */
// What cannot be written is told by the close, which arrives; arrivals are handed over and not compared.
@SuppressWarnings({"FutureReturnValueIgnored", "ArrayRecordComponent"})
public final class FrameSocket {
    /** A close frame without a status, as RFC 6455 numbers it. */
    public static final int NO_STATUS = 1005;

    /** No close frame at all, as RFC 6455 numbers it. */
    public static final int NO_CLOSE_FRAME = 1006;

    static final int MAX_FRAME_BYTES = 256 << 20;

    /** What can arrive. */
    public sealed interface Arrival {}

    /** A whole binary message, and in how many fragments it came. */
    public record Binary(byte[] payload, int fragments) implements Arrival {}

    /** A whole text message. */
    public record Text(byte[] payload) implements Arrival {}

    /** A WebSocket ping; its pong was sent. */
    public record WebSocketPing(byte[] payload) implements Arrival {}

    /** A WebSocket pong. */
    public record WebSocketPong(byte[] payload) implements Arrival {}

    /** The end; nothing follows. The status is of RFC 6455, {@link #NO_STATUS} and {@link #NO_CLOSE_FRAME} among them. */
    public record Closed(int status) implements Arrival {}

    private final Channel channel;

    FrameSocket(Channel channel) {
        this.channel = channel;
    }

    /**
     * Connects.
     *
     * @param url {@code ws:} or {@code wss:}; a certificate is taken as it is
     * @param deadlineMillis how long it may take
     * @param arrivals told of what arrives
     * @return the socket, open
     * @throws IOException if there is no WebSocket at that address, or not in time; the message says what there is
     * @throws IllegalArgumentException if the URL has no host
     */
    public static FrameSocket connect(URI url, long deadlineMillis, Consumer<Arrival> arrivals) throws IOException {
        if (url.getHost() == null) {
            throw new IllegalArgumentException(url + " has no host, expected ws://host:port/path");
        }
        boolean tls = "wss".equals(url.getScheme());
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        SslContext ssl = tls ? trusting() : null;
        WebSocketClientHandshaker handshaker = WebSocketClientHandshakerFactory.newHandshaker(
                url, WebSocketVersion.V13, null, false, new DefaultHttpHeaders(), MAX_FRAME_BYTES);
        ClientHandshake handshake = new ClientHandshake(handshaker, arrivals);
        ChannelFuture connected = new Bootstrap()
                .group(Network.LOOPS)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) deadlineMillis)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (ssl != null) {
                            channel.pipeline().addLast(ssl.newHandler(channel.alloc(), url.getHost(), port));
                        }
                        channel.pipeline()
                                .addLast(new HttpClientCodec(), new HttpObjectAggregator(1 << 16))
                                .addLast(handshake);
                    }
                })
                .connect(url.getHost(), port);
        Network.await(connected, deadlineMillis, () -> "no TCP connection to " + url);
        Channel channel = connected.channel();
        try {
            Network.await(handshake.done(), deadlineMillis, () -> "no WebSocket at " + url);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new FrameSocket(channel);
    }

    private static SslContext trusting() throws SSLException {
        return SslContextBuilder.forClient()
                .trustManager(InsecureTrustManagerFactory.INSTANCE)
                .endpointIdentificationAlgorithm(null)
                .build();
    }

    /** Sends a binary message in one frame. */
    public void binary(byte[] payload) {
        write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    /** Sends binary messages, a frame each, in one write to the network. */
    public void binaries(byte[]... payloads) {
        channel.eventLoop().execute(() -> {
            for (byte[] payload : payloads) {
                channel.write(new BinaryWebSocketFrame(Unpooled.wrappedBuffer(payload)));
            }
            channel.flush();
        });
    }

    /** Sends a text message in one frame. */
    public void text(String text) {
        write(new TextWebSocketFrame(text));
    }

    /** Sends the first fragment of a binary message that does not go on: this side may send no further data after it. */
    public void beginBinary(byte[] payload) {
        write(new BinaryWebSocketFrame(false, 0, Unpooled.wrappedBuffer(payload)));
    }

    /**
     * Sends a binary message in fragments, with a ping after each but the last, whose content is the low byte of the
     * fragment's number. What other threads send meanwhile leaves after it: RFC 6455, section 5.4, lets no other message
     * come between fragments.
     */
    public void fragments(List<byte[]> payloads) {
        channel.eventLoop().execute(() -> {
            int last = payloads.size() - 1;
            for (int i = 0; i <= last; i++) {
                ByteBuf payload = Unpooled.wrappedBuffer(payloads.get(i));
                write(
                        i == 0
                                ? new BinaryWebSocketFrame(i == last, 0, payload)
                                : new ContinuationWebSocketFrame(i == last, 0, payload));
                if (i < last) {
                    ping(new byte[] {(byte) i});
                }
            }
        });
    }

    /** Sends a WebSocket ping, of at most 125 bytes. */
    public void ping(byte[] payload) {
        write(new PingWebSocketFrame(Unpooled.wrappedBuffer(payload)));
    }

    /** Sends bytes below WebSocket, which may be no frame at all. */
    public void raw(byte[] bytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes);
        ChannelHandlerContext encoder = channel.pipeline().context("ws-encoder");
        if (encoder == null) {
            write(buffer);
        } else {
            encoder.writeAndFlush(buffer);
        }
    }

    /** Sends bytes below WebSocket and ends the TCP connection, without a close frame, and with nothing between them. */
    public void breakOff(byte[] bytes) {
        channel.eventLoop().execute(() -> {
            raw(bytes);
            channel.close();
        });
    }

    /** Sends a close frame without a status, and leaves the rest to the peer. */
    public void beginClose() {
        write(new CloseWebSocketFrame());
    }

    /** Sends a close frame without a status; the TCP connection is closed with it. */
    public void close() {
        channel.writeAndFlush(new CloseWebSocketFrame()).addListener(sent -> channel.close());
    }

    /** Sends a close frame with a status, and leaves the rest to the peer. */
    public void close(int status) {
        write(new CloseWebSocketFrame(status, ""));
    }

    /** Ends the TCP connection after what was sent, without a close frame. */
    public void cut() {
        channel.close();
    }

    /** Ends the TCP connection with a reset, as the kernel of a crashed machine that came back does. */
    public void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Answers pings from now on with what this makes of their contents. */
    public void answersPings(UnaryOperator<byte[]> pongs) {
        channel.pipeline().get(Frames.class).pongs = pongs;
    }

    /** Takes nothing from the network any more, or again; then neither the end of the connection is seen. */
    public void read(boolean read) {
        channel.config().setAutoRead(read);
    }

    /** Whether the TCP connection stands, as far as this side knows. */
    public boolean isOpen() {
        return channel.isActive();
    }

    private void write(Object frame) {
        channel.writeAndFlush(frame);
    }

    /** Puts fragments together and answers pings; the last handler of both sides. */
    static final class Frames extends SimpleChannelInboundHandler<WebSocketFrame> {
        private final Consumer<Arrival> arrivals;
        private volatile UnaryOperator<byte[]> pongs = content -> content;
        private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
        private int count;
        private boolean text;
        private boolean closed;

        Frames(Consumer<Arrival> arrivals) {
            this.arrivals = arrivals;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) throws IOException {
            byte[] payload = ByteBufUtil.getBytes(frame.content());
            if (frame instanceof PingWebSocketFrame) {
                context.writeAndFlush(new PongWebSocketFrame(Unpooled.wrappedBuffer(pongs.apply(payload))));
                arrivals.accept(new WebSocketPing(payload));
            } else if (frame instanceof PongWebSocketFrame) {
                arrivals.accept(new WebSocketPong(payload));
            } else if (frame instanceof CloseWebSocketFrame close) {
                int status = close.statusCode() < 0 ? NO_STATUS : close.statusCode();
                end(status);
                context.writeAndFlush(
                                status == NO_STATUS ? new CloseWebSocketFrame() : new CloseWebSocketFrame(status, ""))
                        .addListener(sent -> context.close());
            } else {
                part(frame, payload);
            }
        }

        private void part(WebSocketFrame frame, byte[] payload) throws IOException {
            if (!(frame instanceof ContinuationWebSocketFrame)) {
                text = frame instanceof TextWebSocketFrame;
            }
            fragments.write(payload);
            count++;
            if (frame.isFinalFragment()) {
                byte[] whole = fragments.toByteArray();
                arrivals.accept(text ? new Text(whole) : new Binary(whole, count));
                fragments.reset();
                count = 0;
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end(NO_CLOSE_FRAME);
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }

        private void end(int status) {
            if (!closed) {
                closed = true;
                arrivals.accept(new Closed(status));
            }
        }
    }

    private static final class ClientHandshake extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final WebSocketClientHandshaker handshaker;
        private final Consumer<Arrival> arrivals;
        private final CompletableFuture<Void> done = new CompletableFuture<>();

        private ClientHandshake(WebSocketClientHandshaker handshaker, Consumer<Arrival> arrivals) {
            this.handshaker = handshaker;
            this.arrivals = arrivals;
        }

        private CompletableFuture<Void> done() {
            return done;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            handshaker.handshake(context.channel()).addListener(sent -> {
                if (!sent.isSuccess()) {
                    done.completeExceptionally(sent.cause());
                }
            });
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
            if (response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
                done.completeExceptionally(new IOException("the answer is HTTP " + response.status()));
                context.close();
                return;
            }
            try {
                handshaker.finishHandshake(context.channel(), response);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
                context.close();
                return;
            }
            context.pipeline().replace(this, "frames", new Frames(arrivals));
            done.complete(null);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            done.completeExceptionally(new IOException("the TCP connection was closed"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            done.completeExceptionally(cause);
            context.close();
        }
    }
}
