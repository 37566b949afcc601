package io.presence.server.transport;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpObjectDecoder;
import io.netty.handler.codec.http.HttpObjectEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.logging.LoggingHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.traffic.AbstractTrafficShapingHandler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Answers a WebSocket's handshake that Vert.x has read as an HTTP request, and takes Vert.x's handlers out of the channel:
 * a connection costs a seventh of the memory then, and raw frames can be written. Accepting, TLS, HTTP and the sharing out
 * of connections stay Vert.x's.
 *
 * <p>The one class that knows Vert.x's internals: how to come from a request to its channel, and which handlers stand in
 * it. Where that is closed, {@link #unavailableBecause()} says so; where a channel looks otherwise, {@link #fits} does.
 *
 * <p>Used on the loop of the request's connection.
 */
public final class InPlaceUpgrade {
    private static final String CONNECTION_CLASS = "io.vertx.core.http.impl.HttpServerConnection";

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final int BAD_REQUEST = 400;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UPGRADE_REQUIRED = 426;

    private static final String KEY_HEADER = "Sec-WebSocket-Key";
    private static final String ACCEPT_HEADER = "Sec-WebSocket-Accept";
    private static final String VERSION_HEADER = "Sec-WebSocket-Version";
    private static final String VERSION = "13";

    /** RFC 6455, 1.3. */
    private static final String KEY_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /** Stay where they are: they deal with bytes, whatever these mean. */
    private static final List<Class<? extends ChannelHandler>> KEPT = List.of(
            SslHandler.class, IdleStateHandler.class, LoggingHandler.class, AbstractTrafficShapingHandler.class);

    /** Vert.x's for HTTP, beside the one that is its connection. */
    private static final List<Class<? extends ChannelHandler>> DROPPED = List.of(
            HttpObjectDecoder.class,
            HttpObjectEncoder.class,
            HttpContentDecompressor.class,
            ChunkedWriteHandler.class,
            WebSocketServerExtensionHandler.class);

    private static final MethodHandle CHANNEL;
    private static final String UNAVAILABLE;

    static {
        MethodHandle channel = null;
        String unavailable = null;
        try {
            Class<?> connection = Class.forName(CONNECTION_CLASS, false, HttpConnection.class.getClassLoader());
            channel = MethodHandles.lookup()
                    .findVirtual(
                            connection, "channelHandlerContext", MethodType.methodType(ChannelHandlerContext.class))
                    .asType(MethodType.methodType(ChannelHandlerContext.class, HttpConnection.class));
        } catch (IllegalAccessException e) {
            unavailable = "Vert.x's module keeps its HTTP connections closed: to open them, run with"
                    + " --add-exports io.vertx.core/io.vertx.core.http.impl=io.presence.server";
        } catch (ReflectiveOperationException | LinkageError e) {
            unavailable = "this version of Vert.x has other HTTP connections (" + e + ")";
        }
        CHANNEL = channel;
        UNAVAILABLE = unavailable;
    }

    private final WebSocketDecoderConfig config;
    private final int maxMessageBytes;

    /**
     * For one server.
     *
     * @param maxFrameBytes the longest frame that is read, in bytes
     * @param maxMessageBytes the longest message to take, in bytes
     */
    public InPlaceUpgrade(int maxFrameBytes, int maxMessageBytes) {
        this.config = UpgradedTransport.config(maxFrameBytes);
        this.maxMessageBytes = maxMessageBytes;
    }

    /**
     * Why there is no upgrade in place.
     *
     * @return the reason, and what to do; or null if there is one
     */
    public static String unavailableBecause() {
        return UNAVAILABLE;
    }

    /**
     * Whether a request is a handshake that can be answered; if not, it has been refused.
     *
     * @param request the request, with the header {@code Upgrade: websocket}
     * @return whether to go on
     */
    public static boolean accepts(HttpServerRequest request) {
        String connection = request.getHeader(HttpHeaders.CONNECTION);
        HttpServerResponse response = request.response();
        if (connection == null || !connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
            refuse(response, BAD_REQUEST, "\"Connection\" header must be \"Upgrade\".");
        } else if (!HttpMethod.GET.equals(request.method()) || request.version() != HttpVersion.HTTP_1_1) {
            refuse(response, METHOD_NOT_ALLOWED, "A WebSocket begins with a GET of HTTP/1.1.");
        } else if (!VERSION.equals(request.getHeader(VERSION_HEADER))) {
            response.putHeader(VERSION_HEADER, VERSION);
            refuse(response, UPGRADE_REQUIRED, "\"Sec-WebSocket-Version\" header must be 13.");
        } else if (request.getHeader(KEY_HEADER) == null) {
            refuse(response, BAD_REQUEST, "\"Sec-WebSocket-Key\" header is missing.");
        } else {
            return true;
        }
        return false;
    }

    private static void refuse(HttpServerResponse response, int status, String why) {
        response.setStatusCode(status).end(why).onFailure(e -> {});
    }

    /**
     * Whether the channel of a request looks as expected. If it does not, nothing has been done to it.
     *
     * @param request the request
     * @return whether {@link #upgrade} can be called
     */
    public static boolean fits(HttpServerRequest request) {
        try {
            ChannelHandlerContext vertx = channel(request);
            boolean known = vertx.handler() instanceof ChannelInboundHandler;
            for (var entry : vertx.pipeline()) {
                ChannelHandler handler = entry.getValue();
                known &= handler == vertx.handler() || isAny(KEPT, handler) || isAny(DROPPED, handler);
            }
            return known;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static boolean isAny(List<Class<? extends ChannelHandler>> kinds, ChannelHandler handler) {
        return kinds.stream().anyMatch(kind -> kind.isInstance(handler));
    }

    private static ChannelHandlerContext channel(HttpServerRequest request) {
        try {
            return (ChannelHandlerContext) CHANNEL.invokeExact(request.connection());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a method that throws nothing threw", e);
        }
    }

    /**
     * Accepts the handshake. To be called in the request's own handler, with nothing between that waits.
     *
     * @param request the request, accepted and fitting
     * @param then given the socket, to be started at once: what the peer sent already follows
     */
    public void upgrade(HttpServerRequest request, Consumer<ClientTransport> then) {
        // Not before the request has ended: its handlers are in the middle of it.
        if (request.isEnded()) {
            switchNow(request, then);
        } else {
            request.end().onSuccess(v -> switchNow(request, then)).onFailure(e -> {});
        }
    }

    private void switchNow(HttpServerRequest request, Consumer<ClientTransport> then) {
        ChannelHandlerContext vertx = channel(request);
        HttpServerResponse response = request.response();
        response.setStatusCode(SWITCHING_PROTOCOLS)
                .putHeader(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.UPGRADE)
                .putHeader(ACCEPT_HEADER, acceptKey(request.getHeader(KEY_HEADER)))
                // Vert.x would add one, and there is none in an answer of this kind (RFC 9110, 8.6).
                .headersEndHandler(v -> response.headers().remove(HttpHeaders.CONTENT_LENGTH))
                .end()
                .onFailure(e -> {});
        vertx.channel().flush();
        if (!vertx.channel().isActive()) {
            return;
        }
        UpgradedTransport transport = new UpgradedTransport(config, maxMessageBytes);
        ChannelPipeline pipeline = vertx.pipeline();
        pipeline.addLast("presence", transport);
        pipeline.remove(vertx.handler());
        endForVertx(vertx);
        List<ChannelHandler> dropped = new ArrayList<>();
        pipeline.forEach(entry -> {
            if (isAny(DROPPED, entry.getValue())) {
                dropped.add(entry.getValue());
            }
        });
        // From back to front, and the decoder as the last: it hands on the bytes that came with the handshake.
        ChannelHandler decoder = null;
        for (int i = dropped.size() - 1; i >= 0; i--) {
            if (dropped.get(i) instanceof HttpObjectDecoder) {
                decoder = dropped.get(i);
            } else {
                pipeline.remove(dropped.get(i));
            }
        }
        then.accept(transport);
        if (decoder != null) {
            pipeline.remove(decoder);
        }
    }

    /** For Vert.x's books the connection ends here: its handlers are told, its metrics, its queues. */
    private static void endForVertx(ChannelHandlerContext vertx) {
        try {
            ((ChannelInboundHandler) vertx.handler()).channelInactive(vertx);
        } catch (Exception e) {
            throw new IllegalStateException("Vert.x's handler could not be told that it is removed", e);
        }
    }

    private static String acceptKey(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key.trim() + KEY_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
