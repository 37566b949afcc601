package io.presence.server.http;

import io.presence.server.Handshake;
import io.presence.server.PresenceServerOptions;
import io.presence.server.transport.ClientTransport;
import io.presence.server.transport.InPlaceUpgrade;
import io.presence.server.transport.VertxWebSocketTransport;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One loop's HTTP server: the WebSocket path, {@code GET /health-check}, and the routes it is given. Several loops listen on one port, and
 * Vert.x shares the connections out between them.
 *
 * <p>Owned by the loop's context.
 */
public final class HttpEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoint.class);

    /**
     * What a WebSocket frame may be longer than a message: a message that is slightly too long is read whole and
     * answered with 1009. A frame beyond this is not read (S-13).
     */
    private static final int FRAME_SLACK_BYTES = 65_536;

    /** In seconds: how long Vert.x waits for the peer's close frame. */
    private static final int CLOSING_SECONDS = 2;

    private static final int NOT_FOUND = 404;

    /** A handshake during a drain: clients take it for a failed try, and go on to the next address or a later try. */
    private static final int UNAVAILABLE = 503;

    /** The WebSocket status for a server that is stopping. */
    private static final short TRY_AGAIN_LATER = 1013;

    /** Takes the sockets. */
    public interface Acceptor {
        /**
         * Asked before a handshake is answered.
         *
         * @return false if no more are accepted
         */
        boolean accepting();

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
    private final Consumer<Router> routes;

    /** A connection: an upgrade tells of its ends alone. */
    private record Ends(SocketAddress peer, SocketAddress local) {}

    /** The timer that closes a connection which asks for nothing. */
    private final Map<Ends, Long> idle = new HashMap<>();

    /** Null where sockets stay Vert.x's. */
    private final InPlaceUpgrade inPlace;

    /**
     * Connections on which something was asked that is answered later. A handshake may be pipelined behind it: Vert.x then
     * holds back what came with it, and its handlers cannot be taken out.
     */
    private final Set<Ends> mixed = new HashSet<>();

    private boolean unfitLogged;
    private HttpServer server;

    /**
     * Not listening yet.
     *
     * @param vertx the Vert.x instance
     * @param options the settings, checked
     * @param acceptor takes the sockets
     * @param routes adds what else is served
     */
    public HttpEndpoint(Vertx vertx, PresenceServerOptions options, Acceptor acceptor, Consumer<Router> routes) {
        this.vertx = vertx;
        this.options = options;
        this.acceptor = acceptor;
        this.routes = routes;
        this.inPlace = options.isUpgradeInPlace() && InPlaceUpgrade.unavailableBecause() == null
                ? new InPlaceUpgrade(maxFrameBytes(), options.getMaxMessageBytes())
                : null;
    }

    /**
     * Listens.
     *
     * @param port the port; 0 for a free one, a negative number for a free one shared by all that use the number
     * @return the port it listens on; fails if it is in use, or the TLS files cannot be read
     */
    public Future<Integer> listen(int port) {
        Router router = Router.router(vertx);
        router.get("/health-check").handler(context -> context.response().end());
        routes.accept(router);
        server = vertx.createHttpServer(serverOptions()).connectionHandler(this::connected);
        if (inPlace == null) {
            server.webSocketHandshakeHandler(this::upgrade);
        }
        server.requestHandler(request -> {
            if (inPlace != null && request.headers().contains(HttpHeaders.UPGRADE, HttpHeaders.WEBSOCKET, true)) {
                upgradeInPlace(request);
            } else {
                expectMore(request.connection());
                router.handle(request);
                if (inPlace != null && !request.response().ended()) {
                    mixed.add(new Ends(request.remoteAddress(), request.localAddress()));
                }
            }
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

    private int maxFrameBytes() {
        return options.getMaxMessageBytes() + FRAME_SLACK_BYTES;
    }

    private HttpServerOptions serverOptions() {
        HttpServerOptions http = new HttpServerOptions()
                // One protocol: a client that says nothing is then seen at once, and not only after its first bytes.
                .setHttp2ClearTextEnabled(false)
                .setAlpnVersions(List.of(HttpVersion.HTTP_1_1))
                // No extension may be agreed to that is not served.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxWebSocketFrameSize(maxFrameBytes())
                .setMaxWebSocketMessageSize(maxFrameBytes())
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
        Ends ends = new Ends(connection.remoteAddress(), connection.localAddress());
        connection.closeHandler(v -> {
            expectNothing(ends);
            mixed.remove(ends);
        });
        expectMore(connection);
    }

    private void expectMore(HttpConnection connection) {
        Ends ends = new Ends(connection.remoteAddress(), connection.localAddress());
        expectNothing(ends);
        long timeout = options.getUnauthenticatedClientTimeoutMillis();
        if (timeout > 0) {
            long timer = vertx.setTimer(timeout, id -> {
                LOG.info("{}: closed: no request in time", ends.peer());
                connection.close().onFailure(e -> {});
            });
            idle.put(ends, timer);
        }
    }

    private void expectNothing(Ends ends) {
        Long timer = idle.remove(ends);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    // ---- the WebSocket ----

    /**
     * Beside the router and not through it: the socket that a router's request gives is wrapped, and the transport could
     * not reach the channel.
     */
    private void upgrade(ServerWebSocketHandshake upgrade) {
        if (!upgrade.path().equals(options.getPath())) {
            upgrade.reject(NOT_FOUND).onFailure(e -> {});
            return;
        }
        if (!acceptor.accepting()) {
            upgrade.reject(UNAVAILABLE).onFailure(e -> {});
            return;
        }
        Handshake handshake = handshake(upgrade.remoteAddress(), upgrade.uri(), upgrade.headers());
        acceptWhenOpen(upgrade.accept(), new Ends(upgrade.remoteAddress(), upgrade.localAddress()), handshake);
    }

    private static Handshake handshake(SocketAddress peer, String uri, MultiMap headers) {
        return new Handshake(String.valueOf(peer), uri, HttpHeaders.headers().addAll(headers));
    }

    private void upgradeInPlace(HttpServerRequest request) {
        if (!request.path().equals(options.getPath())) {
            refuse(request, NOT_FOUND);
        } else if (!acceptor.accepting()) {
            refuse(request, UNAVAILABLE);
        } else if (InPlaceUpgrade.accepts(request)) {
            Handshake handshake = handshake(request.remoteAddress(), request.uri(), request.headers());
            Ends ends = new Ends(request.remoteAddress(), request.localAddress());
            if (!mixed.contains(ends) && fits(request)) {
                inPlace.upgrade(request, transport -> {
                    expectNothing(ends);
                    if (!acceptor.accept(transport, handshake)) {
                        transport.close(TRY_AGAIN_LATER);
                        vertx.setTimer(TimeUnit.SECONDS.toMillis(CLOSING_SECONDS), id -> transport.abort());
                    }
                });
            } else {
                acceptWhenOpen(request.toWebSocket(), ends, handshake);
            }
        }
    }

    private boolean fits(HttpServerRequest request) {
        boolean fits = InPlaceUpgrade.fits(request);
        if (!fits && !unfitLogged) {
            unfitLogged = true;
            LOG.warn("Vert.x's channels have handlers that are not known here: sockets stay Vert.x's, and cost more");
        }
        return fits;
    }

    private static void refuse(HttpServerRequest request, int status) {
        request.response().setStatusCode(status).end().onFailure(e -> {});
    }

    private void acceptWhenOpen(Future<ServerWebSocket> opening, Ends ends, Handshake handshake) {
        opening.onSuccess(socket -> {
                    expectNothing(ends);
                    accept(socket, handshake);
                })
                .onFailure(e -> LOG.debug("{}: no WebSocket: {}", ends.peer(), e.toString()));
    }

    private void accept(ServerWebSocket socket, Handshake handshake) {
        // The last handshake before a drain may be done after its beginning.
        if (!acceptor.accept(new VertxWebSocketTransport(socket, options.getMaxMessageBytes()), handshake)) {
            socket.close(TRY_AGAIN_LATER).onFailure(e -> {});
        }
    }
}
