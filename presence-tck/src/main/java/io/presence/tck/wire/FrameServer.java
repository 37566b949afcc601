package io.presence.tck.wire;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Consumer;

/** Listens on loopback and hands over each HTTP request, to be made a WebSocket or not. */
// What cannot be written is told by the close, which arrives.
@SuppressWarnings("FutureReturnValueIgnored")
public final class FrameServer implements AutoCloseable {
    private static final long BIND_MILLIS = 10_000;

    /** One HTTP request. Its methods are to be called in the consumer it was given to, or later, once. */
    public static final class Request {
        private final ChannelHandlerContext context;
        private final FullHttpRequest request;

        private Request(ChannelHandlerContext context, FullHttpRequest request) {
            this.context = context;
            this.request = request;
        }

        /** Path and query, as they stand in the request line. */
        public String target() {
            return request.uri();
        }

        /** The method, {@code GET} for example. */
        public String method() {
            return request.method().name();
        }

        /** Whether it asks for a WebSocket. */
        public boolean isUpgrade() {
            return request.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                    && request.headers().contains(HttpHeaderNames.UPGRADE, "websocket", true);
        }

        /**
         * Makes it a WebSocket, without extension and subprotocol.
         *
         * @param arrivals told of what arrives
         * @return the socket
         */
        public FrameSocket accept(Consumer<FrameSocket.Arrival> arrivals) {
            return accept(arrivals, Map.of());
        }

        /** The same, with more headers in the answer. */
        public FrameSocket accept(Consumer<FrameSocket.Arrival> arrivals, Map<String, String> headers) {
            DefaultHttpHeaders more = new DefaultHttpHeaders();
            headers.forEach(more::add);
            WebSocketServerHandshaker handshaker = new WebSocketServerHandshakerFactory(
                            "ws://" + request.headers().get(HttpHeaderNames.HOST) + target(),
                            null,
                            false,
                            FrameSocket.MAX_FRAME_BYTES)
                    .newHandshaker(request);
            context.pipeline().addLast("frames", new FrameSocket.Frames(arrivals));
            handshaker.handshake(context.channel(), request, more, context.newPromise());
            return new FrameSocket(context.channel());
        }

        /** A header, or null. */
        public String header(String name) {
            return request.headers().get(name);
        }

        /** Whether it is none of HTTP. */
        public boolean isBad() {
            return request.decoderResult().isFailure();
        }

        /** Answers with a status and no body, and closes. */
        public void refuse(int status) {
            DefaultFullHttpResponse response =
                    new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0).set(HttpHeaderNames.CONNECTION, "close");
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        /** Closes the TCP connection without an answer. */
        public void cut() {
            context.close();
        }
    }

    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listening;

    private FrameServer(int port, Consumer<Request> requests) throws IOException {
        var bound = new ServerBootstrap()
                .group(Network.LOOPS)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channels.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec(), new HttpObjectAggregator(1 << 16))
                                .addLast("requests", new Requests(requests));
                    }
                })
                .bind("127.0.0.1", port);
        Network.await(bound, BIND_MILLIS, () -> "cannot listen on 127.0.0.1:" + port);
        listening = bound.channel();
    }

    /**
     * Listens.
     *
     * @param port the port, 0 for a free one
     * @param requests told of each request, on a thread of the network; must not block
     * @return the server
     * @throws IOException if it cannot listen there
     */
    public static FrameServer listen(int port, Consumer<Request> requests) throws IOException {
        return new FrameServer(port, requests);
    }

    /** The port it listens on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Listens no more and closes every connection, without a close frame; returns when the port is free. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        channels.close().awaitUninterruptibly();
    }

    private static final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Consumer<Request> requests;

        private Requests(Consumer<Request> requests) {
            this.requests = requests;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            context.pipeline().remove(this);
            requests.accept(new Request(context, request));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
