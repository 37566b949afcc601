package io.presence.client.connection;

import io.presence.client.PresenceClientOptions;
import io.vertx.core.Future;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes a client's sockets, and knows which of them are not gone yet. Owned by the client's context.
 *
 * <p>Each client has a Vert.x WebSocket client of its own, held here for as long as it lives: Vert.x closes one that
 * nobody holds, and one that served different TLS settings would take the first ones for all.
 */
final class WebSockets {
    private final ClientContext client;
    private final PresenceClientOptions options;
    private final Timers timers;
    private final Set<WebSocketLink> connected = new HashSet<>();
    private WebSocketClient webSockets;

    WebSockets(ClientContext client, PresenceClientOptions options, Timers timers) {
        this.client = client;
        this.options = options;
        this.timers = timers;
    }

    WebSocketLink link(Address address) {
        return new WebSocketLink(
                address,
                client.vertx(),
                timers,
                this,
                new WebSocketLink.Limits(
                        options.getHeartbeatIntervalMillis(),
                        options.getMaxMessageBytes(),
                        2 * options.getRequestTimeoutMillis()));
    }

    /** Made here and not in the constructor, which runs on the caller's context and would leave it there for ever. */
    WebSocketClient client() {
        if (webSockets == null) {
            webSockets = client.vertx()
                    .createWebSocketClient(new WebSocketClientOptions()
                            .setConnectTimeout((int) options.getConnectTimeoutMillis())
                            .setMaxConnections(Integer.MAX_VALUE)
                            .setMaxFrameSize(options.getMaxMessageBytes())
                            // The links see to it: Vert.x's wait for the peer's answer begins when the close frame is
                            // written, which a peer that reads nothing prevents for ever.
                            .setClosingTimeout(-1));
        }
        return webSockets;
    }

    WebSocketConnectOptions connectOptions(Address address) {
        WebSocketConnectOptions connect = new WebSocketConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setURI(address.target())
                .setSsl(address.tls())
                .setAllowOriginHeader(false);
        connect.setTimeout(options.getConnectTimeoutMillis());
        if (address.tls()) {
            connect.setSslOptions(ssl());
        }
        return connect;
    }

    private ClientSSLOptions ssl() {
        if (options.getSslOptions() != null) {
            return options.getSslOptions();
        }
        ClientSSLOptions ssl =
                new ClientSSLOptions().setHostnameVerificationAlgorithm(options.isTrustAll() ? "" : "HTTPS");
        ssl.setSslHandshakeTimeout(options.getConnectTimeoutMillis());
        ssl.setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
        if (options.isTrustAll()) {
            ssl.setTrustAll(true);
        } else if (options.getTrustCertPath() != null) {
            ssl.setTrustOptions(new PemTrustOptions().addCertPath(options.getTrustCertPath()));
        }
        return ssl;
    }

    void connected(WebSocketLink link) {
        connected.add(link);
    }

    void gone(WebSocketLink link) {
        connected.remove(link);
    }

    /** How many sockets are not gone yet. */
    int count() {
        return connected.size();
    }

    /** Completes when none is left; a try to connect that is under way is dropped when it succeeds. */
    Future<Void> close() {
        List<Future<Void>> closing = new ArrayList<>();
        for (WebSocketLink link : Set.copyOf(connected)) {
            link.close();
            closing.add(link.gone());
        }
        return Future.join(closing)
                .eventually(() -> webSockets == null ? Future.succeededFuture() : webSockets.close())
                .mapEmpty();
    }
}
