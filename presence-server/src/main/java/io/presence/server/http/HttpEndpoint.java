package io.presence.server.http;

import io.presence.server.Handshake;
import io.presence.server.PresenceServerOptions;
import io.presence.server.transport.ClientTransport;
import io.presence.server.transport.VertxWebSocketTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's HTTP server: the WebSocket path, and {@code GET /health-check}. Several loops listen on one port, and
 * Vert.x shares the connections out between them.
 *
 * <p>Owned by the loop's context.
 */
public final class HttpEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    /**
     * What a WebSocket frame may be longer than a message: a message that is slightly too long is read whole and
     * answered with 1009; Netty drops a frame beyond this without reading it, and the peer may see no status.
     */
    private static final int FRAME_SLACK_BYTES = 65_536;

    /** In seconds: how long Vert.x waits for the peer's close frame. */
    private static final int CLOSING_SECONDS = 2;

    private static final int NOT_FOUND = 404;

    /** Takes the sockets. */
    @FunctionalInterface
    public interface Acceptor {
        /**
         * A client connected.
         *
         * @param transport its socket, not read yet
         * @param handshake how it reached us
         * @return false if no more are accepted
         */
        boolean accept(ClientTransport transport, Handshake handshake);
    }

    private final Vertx vertx;
    private final PresenceServerOptions options;
    private final Acceptor acceptor;
    /** The timer that closes each connection which asks for nothing. */
    private final Map<HttpConnection, Long> idle = new HashMap<>();

    private HttpServer server;

    /**
     * Not listening yet.
     *
     * @param vertx the Vert.x instance
     * @param options the settings, checked
     * @param acceptor takes the sockets
     */
    public HttpEndpoint(Vertx vertx, PresenceServerOptions options, Acceptor acceptor) {
        this.vertx = vertx;
        this.options = options;
        this.acceptor = acceptor;
    }

    /**
     * Listens.
     *
     * @param port the port; 0 for a free one, a negative number for a free one shared by all that use the number
     * @return the port it listens on; fails if it is in use, or the TLS files cannot be read
     */
    public Future<Integer> listen(int port) {
        Router router = Router.router(vertx);
        router.get(options.getPath()).handler(this::webSocket);
        router.get("/health-check").handler(context -> context.response().end());
        server = vertx.createHttpServer(serverOptions())
                .connectionHandler(this::connected)
                .requestHandler(request -> {
                    expectMore(request.connection());
                    router.handle(request);
                });
        return server.listen(port, options.getHost()).map(HttpServer::actualPort);
    }

    /**
     * Stops listening and drops what is still connected.
     *
     * @return completes when the port is free
     */
    public Future<Void> close() {
        return server == null ? Future.succeededFuture() : server.close();
    }

    private HttpServerOptions serverOptions() {
        int maxFrame = options.getMaxMessageBytes() + FRAME_SLACK_BYTES;
        HttpServerOptions http = new HttpServerOptions()
                // One protocol: a client that says nothing is then seen at once, and not only after its first bytes.
                .setHttp2ClearTextEnabled(false)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                // No extension may be agreed to that is not served.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(maxFrame)
                .setMaxWebSocketMessageSize(maxFrame)
                .setWebSocketClosingTimeout(CLOSING_SECONDS);
        if (options.getCertPath() != null) {
            http.setSsl(true)
                    .setKeyCertOptions(new PemKeyCertOptions()
                            .setCertPath(options.getCertPath())
                            .setKeyPath(options.getKeyPath()));
        }
        return http;
    }

    // ---- connections that ask for nothing: as long as they would have for a login ----

    private void connected(HttpConnection connection) {
        connection.closeHandler(v -> expectNothing(connection));
        expectMore(connection);
    }

    private void expectMore(HttpConnection connection) {
        expectNothing(connection);
        long timeout = options.getUnauthenticatedClientTimeoutMillis();
        if (timeout > 0) {
            idle.put(connection, vertx.setTimer(timeout, id -> {
                LOG.info("{}: closed: no request in time", connection.remoteAddress());
                connection.close().onFailure(e -> {});
            }));
        }
    }

    private void expectNothing(HttpConnection connection) {
        Long timer = idle.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    // ---- the WebSocket ----

    private void webSocket(RoutingContext context) {
        HttpServerRequest request = context.request();
        String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        if (!request.method().equals(HttpMethod.GET)
                || upgrade == null
                || !upgrade.toLowerCase(Locale.ROOT).equals("websocket")) {
            context.fail(NOT_FOUND);
            return;
        }
        Handshake handshake = new Handshake(
                String.valueOf(request.remoteAddress()),
                request.uri(),
                HttpHeaders.headers().addAll(request.headers()));
        request.toWebSocket()
                .onSuccess(socket -> {
                    expectNothing(request.connection());
                    accept(socket, handshake);
                })
                .onFailure(e -> LOG.debug("{}: no WebSocket: {}", request.remoteAddress(), e.toString()));
    }

    private void accept(ServerWebSocket socket, Handshake handshake) {
        if (!acceptor.accept(new VertxWebSocketTransport(socket, options.getMaxMessageBytes()), handshake)) {
            // The handshake is over, so HTTP's 503 has a WebSocket status of its own: 1013, try again later.
            socket.close((short) 1013).onFailure(e -> {});
        }
    }
}
