package io.presence.client.connection;

import io.netty.channel.ChannelHandlerContext;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ProtocolException;
import io.presence.protocol.ServerMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * One socket, from connecting to its end: messages in and out, heartbeats. Whatever goes wrong is one loss.
 *
 * <p>Owned by the client's context; so are its listener's calls. After {@link Listener#lost} or {@link #close} the
 * listener is not called.
 */
final class WebSocketLink {
    /** How long a peer may take to answer our close frame before the connection is dropped. */
    private static final long LINGER_MILLIS = 1_000;

    /** So many may wait behind a large request; a pong has at most 131 bytes. */
    private static final int MAX_UNSENT_PONGS = 1_000;

    /** What a link tells. */
    interface Listener {
        /** The WebSocket is open. */
        void opened();

        /** The server said something. */
        void message(ServerMessage message);

        /** There is no connection, or none any more. */
        void lost(Throwable cause);
    }

    /**
     * What of a client's options a link needs.
     *
     * @param heartbeatMillis how often to ping
     * @param maxMessageBytes the longest message to take
     * @param maxMessageMillis how long one message may take to arrive
     */
    record Limits(long heartbeatMillis, int maxMessageBytes, long maxMessageMillis) {}

    private final Address address;
    private final Vertx vertx;
    private final Timers timers;
    private final WebSockets sockets;
    private final Limits limits;
    private final Promise<Void> gone = Promise.promise();
    private Listener listener;
    private WebSocket socket;
    private Timers.Timer heartbeat;
    private Buffer fragments;
    private boolean ended;
    private boolean dropping;
    private boolean watching;
    private long fragmentsSinceMillis;
    private int unsentPongs;
    private long heardAtMillis;
    private long checkedAtMillis;

    WebSocketLink(Address address, Vertx vertx, Timers timers, WebSockets sockets, Limits limits) {
        this.address = address;
        this.vertx = vertx;
        this.timers = timers;
        this.sockets = sockets;
        this.limits = limits;
    }

    Address address() {
        return address;
    }

    /** Completes when the socket is gone; only of a link that was connected. */
    Future<Void> gone() {
        return gone.future();
    }

    void open(Listener to) {
        listener = to;
        // The handlers first: whoever sets them after connecting may miss what comes at once.
        ClientWebSocket connecting = sockets.client().webSocket();
        connecting.frameHandler(this::frame);
        // A broken connection is told of by the close handler, too; this one knows the cause.
        connecting.exceptionHandler(this::end);
        connecting.shutdownHandler(v -> dropLater());
        connecting.closeHandler(v -> {
            sockets.gone(this);
            gone.complete();
            end(new IllegalStateException("the server closed the connection"));
        });
        Future<WebSocket> connected;
        try {
            connected = connecting.connect(sockets.connectOptions(address));
        } catch (RuntimeException e) {
            vertx.runOnContext(v -> end(e));
            return;
        }
        connected.onComplete(opened -> connected(opened), this::end);
    }

    private void connected(WebSocket opened) {
        socket = opened;
        sockets.connected(this);
        if (ended) {
            // Given up while it was connecting.
            drop();
            return;
        }
        heardAtMillis = Clock.nowMillis();
        checkedAtMillis = heardAtMillis;
        heartbeat = timers.every(limits.heartbeatMillis(), this::heartbeat);
        listener.opened();
    }

    private void heartbeat() {
        long now = Clock.nowMillis();
        // Whoever slept has not been listening, and does not blame the other side.
        boolean slept = now - checkedAtMillis > 2 * limits.heartbeatMillis();
        checkedAtMillis = now;
        if (slept) {
            heardAtMillis = now;
        }
        if (fragments != null && now - fragmentsSinceMillis > limits.maxMessageMillis()) {
            refuse("a message that took longer than twice requestTimeoutMillis (" + limits.maxMessageMillis() + " ms)");
        } else if (watching && now - heardAtMillis > 2 * limits.heartbeatMillis()) {
            end(new IllegalStateException("the server was silent for " + (now - heardAtMillis)
                    + " ms, longer than two heartbeats (2 x " + limits.heartbeatMillis() + " ms)"));
            dropLater();
        } else if (!socket.isClosed() && !socket.writeQueueFull()) {
            send(new ClientMessage.Ping());
        }
    }

    /** From now on silence is a loss; before the login no server need say anything, and others watch the time. */
    void watch() {
        watching = true;
        heardAtMillis = Clock.nowMillis();
    }

    private void frame(WebSocketFrame frame) {
        if (frame.isClose()) {
            // Vert.x answers, and leaves the rest to a server that may never do it.
            dropLater();
            end(new IllegalStateException("the server closed the connection"
                    + (frame.closeStatusCode() == 1000 || frame.closeStatusCode() == 1005
                            ? ""
                            : " with status " + frame.closeStatusCode())));
            return;
        }
        if (ended) {
            return;
        }
        heardAtMillis = Clock.nowMillis();
        if (frame.isPing()) {
            // Vert.x answers each, and keeps the answers that do not leave.
            unsentPongs = !socket.isClosed() && socket.writeQueueFull() ? unsentPongs + 1 : 0;
            if (unsentPongs > MAX_UNSENT_PONGS) {
                refuse("pings faster than it takes their answers");
            }
        } else if (frame.isText()) {
            refuse("a text frame, expected binary ones");
        } else if (frame.isBinary() || frame.isContinuation()) {
            Buffer payload = frame.binaryData();
            int length = payload.length() + (fragments == null ? 0 : fragments.length());
            if (length > limits.maxMessageBytes()) {
                refuse("a message longer than maxMessageBytes (" + limits.maxMessageBytes() + ")");
            } else if (!frame.isFinal()) {
                if (fragments == null) {
                    fragments = Buffer.buffer();
                    fragmentsSinceMillis = heardAtMillis;
                }
                fragments.appendBuffer(payload);
            } else {
                Buffer whole = fragments == null ? payload : fragments.appendBuffer(payload);
                fragments = null;
                message(whole);
            }
        }
    }

    private void message(Buffer whole) {
        ServerMessage message;
        try {
            message = MessageCodec.decodeServer(whole);
        } catch (ProtocolException e) {
            // It may have been a notice: what is believed to be true would not be any more.
            refuse("a malformed message (" + e.getMessage() + ")");
            return;
        }
        listener.message(message);
    }

    private void refuse(String what) {
        fragments = null;
        IllegalStateException cause = new IllegalStateException("the server sent " + what);
        Listener to = listener;
        boolean tell = !ended;
        close();
        if (tell) {
            to.lost(cause);
        }
    }

    void send(ClientMessage message) {
        if (socket != null && !ended) {
            // What cannot be written is lost with the connection, of which the close handler tells.
            socket.writeBinaryMessage(MessageCodec.encode(message)).onFailure(e -> {});
        }
    }

    private void end(Throwable cause) {
        if (!ended) {
            over();
            listener.lost(cause);
        }
    }

    private void over() {
        ended = true;
        fragments = null;
        if (heartbeat != null) {
            heartbeat.cancel();
        }
    }

    /** Closes the socket, now or as soon as it is connected; the listener hears nothing any more. */
    void close() {
        if (!ended) {
            over();
        }
        if (socket != null && !socket.isClosed()) {
            socket.close().onFailure(e -> {});
            dropLater();
        }
    }

    /** Gives the peer a moment; not one of the client's timers, which may all be cancelled by now. */
    private void dropLater() {
        if (!dropping) {
            dropping = true;
            long timer = vertx.setTimer(LINGER_MILLIS, id -> drop());
            gone.future().onComplete(v -> vertx.cancelTimer(timer));
        }
    }

    /** From the channel's first handler: Vert.x answers a close with a close frame and waits, and so does TLS. */
    @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells of it
    private void drop() {
        if (socket instanceof WebSocketInternal internal) {
            ChannelHandlerContext first =
                    internal.channelHandlerContext().pipeline().firstContext();
            if (first != null) {
                first.close();
            }
        }
    }
}
