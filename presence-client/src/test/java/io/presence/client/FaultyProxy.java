package io.presence.client;

import io.presence.server.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A TCP proxy that does what networks do: cuts, cuts in the middle of a frame, stalls, refuses, delays. Its methods may
 * be called from any thread and have taken effect when they return.
 */
public final class FaultyProxy implements AutoCloseable {
    private static final Vertx VERTX = Vertx.vertx();

    private final NetClient client = VERTX.createNetClient();
    private final NetServer server = VERTX.createNetServer();
    private final Context context = VERTX.getOrCreateContext();
    private final Set<Pair> pairs = new LinkedHashSet<>();
    private final String path;
    private final int port;
    private volatile String upstreamHost;
    private volatile int upstreamPort;
    private boolean stalled;
    private boolean refusing;
    private boolean cutNextChunk;
    private long delayMillis;
    private int accepted;

    public FaultyProxy(String url) {
        URI upstream = URI.create(url);
        path = upstream.getPath();
        to(url);
        server.connectHandler(socket -> {
            socket.pause();
            context.runOnContext(v -> accept(socket));
        });
        port = Await.result(server.listen(0, "127.0.0.1")).actualPort();
    }

    /** Where new connections go. */
    public void to(String url) {
        URI upstream = URI.create(url);
        upstreamHost = upstream.getHost();
        upstreamPort = upstream.getPort();
    }

    public String url() {
        return "ws://127.0.0.1:" + port + path;
    }

    private void accept(NetSocket socket) {
        accepted++;
        Pair pair = new Pair(socket);
        pairs.add(pair);
        socket.closeHandler(v -> context.runOnContext(w -> pair.end()));
        socket.exceptionHandler(e -> {});
        if (refusing) {
            pair.end();
            return;
        }
        client.connect(upstreamPort, upstreamHost)
                .onComplete(
                        upstream -> context.runOnContext(v -> pair.connected(upstream)),
                        e -> context.runOnContext(v -> pair.end()));
    }

    /** One connection through the proxy. */
    private final class Pair {
        private final NetSocket near;
        private NetSocket far;
        private final Direction up = new Direction();
        private final Direction down = new Direction();
        private boolean ended;

        Pair(NetSocket near) {
            this.near = near;
        }

        void connected(NetSocket upstream) {
            far = upstream;
            if (ended) {
                far.close().onFailure(e -> {});
                return;
            }
            far.exceptionHandler(e -> {});
            far.closeHandler(v -> context.runOnContext(w -> down.arrived(null)));
            far.handler(chunk -> context.runOnContext(w -> down.arrived(chunk)));
            near.handler(chunk -> context.runOnContext(w -> up.arrived(chunk)));
            near.resume();
        }

        void end() {
            if (!ended) {
                ended = true;
                pairs.remove(this);
                near.close().onFailure(e -> {});
                if (far != null) {
                    far.close().onFailure(e -> {});
                }
            }
        }

        /** Chunks in order; null is the end. */
        private final class Direction {
            private final Deque<List<Buffer>> queue = new ArrayDeque<>();
            private boolean waiting;

            void arrived(Buffer chunk) {
                List<Buffer> boxed = new ArrayList<>();
                boxed.add(chunk);
                queue.add(boxed);
                pump();
            }

            void pump() {
                while (!ended && !waiting && !stalled && !queue.isEmpty()) {
                    if (delayMillis > 0) {
                        waiting = true;
                        VERTX.setTimer(
                                delayMillis,
                                id -> context.runOnContext(v -> {
                                    waiting = false;
                                    if (!ended && !stalled && !queue.isEmpty()) {
                                        forward();
                                    }
                                    pump();
                                }));
                    } else {
                        forward();
                    }
                }
            }

            private void forward() {
                Buffer chunk = queue.poll().get(0);
                if (chunk == null) {
                    end();
                } else if (this == up) {
                    far.write(chunk).onFailure(e -> {});
                } else if (cutNextChunk && chunk.length() > 1) {
                    cutNextChunk = false;
                    near.write(chunk.slice(0, chunk.length() / 2)).onComplete(r -> context.runOnContext(v -> end()));
                } else {
                    near.write(chunk).onFailure(e -> {});
                }
            }
        }
    }

    /** Ends every connection. */
    public void cut() {
        run(proxy -> List.copyOf(pairs).forEach(Pair::end));
    }

    /** Ends a connection in the middle of the next thing that comes from the server. */
    public void cutMidFrame() {
        run(proxy -> cutNextChunk = true);
    }

    /** Nothing passes any more, and nobody is told. */
    public void stall() {
        run(proxy -> stalled = true);
    }

    /** New connections are closed at once. */
    public void refuse() {
        run(proxy -> refusing = true);
    }

    /** Everything takes this much longer, one way. */
    public void delay(long millis) {
        run(proxy -> delayMillis = millis);
    }

    /** No more faults. */
    public void heal() {
        run(proxy -> {
            stalled = false;
            refusing = false;
            cutNextChunk = false;
            delayMillis = 0;
            List.copyOf(pairs).forEach(pair -> {
                pair.up.pump();
                pair.down.pump();
            });
        });
    }

    public int open() {
        int[] count = new int[1];
        run(proxy -> count[0] = pairs.size());
        return count[0];
    }

    public int accepted() {
        int[] count = new int[1];
        run(proxy -> count[0] = accepted);
        return count[0];
    }

    private void run(Consumer<FaultyProxy> what) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> {
            what.accept(this);
            done.complete();
        });
        Await.result(done.future());
    }

    @Override
    public void close() {
        cut();
        Await.result(Future.join(server.close(), client.close()));
    }
}
