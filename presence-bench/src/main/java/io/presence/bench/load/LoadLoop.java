package io.presence.bench.load;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The one event loop of the load, and what its connections share. What returns a future, {@link #call} and
 * {@link #await} are for the thread that runs a scenario; all else happens on the loop.
 */
public final class LoadLoop implements AutoCloseable {
    /** Handled before tasks and timers have their turn: a flood at a thousand connections must not keep a login waiting. */
    private static final int EVENTS = 64;

    private static final int CONNECT_MILLIS = 20_000;

    /** Of one source address the kernel gives some 28 000 ports; beyond this many connections it takes a second one. */
    private static final int PER_SOURCE = 20_000;

    /** Between two PINGs of a connection that stays: as the JavaScript client's, half of what servers allow. */
    private static final int HEARTBEAT_SECONDS = 30;

    private static final int SLICES = 300;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final boolean epoll = Epoll.isAvailable();
    private final InetSocketAddress address;
    private final byte[] upgradeRequest;
    private final SharedReads reads = new SharedReads();
    private final CompletableFuture<Object> failure = new CompletableFuture<>();
    private final List<LoadConnection> staying = new ArrayList<>();
    private Latencies latencies;
    private Visits visits;
    private int connections;
    private int nextSlice;
    private boolean closed;

    public LoadLoop(URI server) {
        group = new MultiThreadIoEventLoopGroup(
                1,
                new DefaultThreadFactory("load", true),
                epoll
                        ? EpollIoHandler.newFactory(EVENTS, DefaultSelectStrategyFactory.INSTANCE)
                        : NioIoHandler.newFactory());
        loop = group.next();
        address = new InetSocketAddress(server.getHost(), server.getPort());
        upgradeRequest = ClientFrames.upgrade(server.getHost(), server.getPort(), server.getRawPath());
        ScheduledFuture<?> unused = loop.scheduleAtFixedRate(
                this::heartbeats,
                // Short runs have none, and each of a long one has had its first well before a server loses patience.
                HEARTBEAT_SECONDS * 1000 / 2,
                HEARTBEAT_SECONDS * 1000 / SLICES,
                TimeUnit.MILLISECONDS);
    }

    /** Sends some connections their PING, each every thirty seconds, so that they are never all answered at once. */
    private void heartbeats() {
        int slice = nextSlice;
        nextSlice = (nextSlice + 1) % SLICES;
        for (int i = slice; i < staying.size(); i += SLICES) {
            staying.get(i).send(ClientFrames.PING);
        }
    }

    ByteBuffer bytesRead() {
        return reads.bytes();
    }

    byte[] upgradeRequest() {
        return upgradeRequest;
    }

    EventLoop loop() {
        return loop;
    }

    /** Where joins are recorded just now, or null. */
    Latencies latencies() {
        return latencies;
    }

    void record(Latencies latencies) {
        this.latencies = latencies;
    }

    Visits visits() {
        return visits;
    }

    /** Whom to ask in between whether a login is due. */
    void paced(Visits visits) {
        this.visits = visits;
    }

    /** The time, once a read; starts what is due by it, since a flood of reads keeps the timers waiting. */
    long tick() {
        long now = System.nanoTime();
        if (visits != null) {
            visits.startDue(now);
        }
        return now;
    }

    void stays(LoadConnection connection) {
        staying.add(connection);
    }

    void leaves(LoadConnection connection) {
        staying.remove(connection);
    }

    /** The first thing that went wrong; all that is awaited fails with it. */
    void fail(Throwable cause) {
        if (!closed) {
            failure.completeExceptionally(cause);
        }
    }

    /** Connects one, at once; the rest is the connection's. */
    void open(LoadConnection connection) {
        SocketChannel channel = epoll ? new EpollSocketChannel() : new NioSocketChannel();
        channel.config()
                .setTcpNoDelay(true)
                .setConnectTimeoutMillis(CONNECT_MILLIS)
                .setRecvByteBufAllocator(reads.readsOf(connection.walker()));
        channel.pipeline().addLast(connection);
        int source = address.getAddress().isLoopbackAddress() ? connections / PER_SOURCE : 0;
        connections++;
        if (source > 0 && channel instanceof EpollSocketChannel withOptions) {
            withOptions.config().setIpBindAddressNoPort(true);
        }
        ChannelFuture registered = loop.register(channel);
        ChannelFuture connected = source == 0 ? channel.connect(address) : channel.connect(address, loopback(source));
        ChannelFutureListener failing = done -> {
            if (!done.isSuccess()) {
                fail(done.cause());
            }
        };
        registered.addListener(failing);
        connected.addListener(failing);
    }

    /** One is closed. */
    void closed() {
        connections--;
    }

    private static InetSocketAddress loopback(int source) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {127, 0, (byte) (source >>> 8), (byte) (1 + source)}), 0);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes the connection of an index, which says once when it is as it is to be. */
    interface Maker<C extends LoadConnection> {
        C make(int index, Runnable ready);
    }

    /** Opens connections, never more than {@code underWay} at a time. */
    <C extends LoadConnection> CompletableFuture<List<C>> openAll(int count, int underWay, Maker<C> maker) {
        Opening<C> opening = new Opening<>(count, maker);
        loop.execute(() -> opening.start(underWay));
        return opening.ready;
    }

    private final class Opening<C extends LoadConnection> {
        private final int count;
        private final Maker<C> maker;
        private final List<C> connections = new ArrayList<>();
        private final CompletableFuture<List<C>> ready = new CompletableFuture<>();
        private int done;

        private Opening(int count, Maker<C> maker) {
            this.count = count;
            this.maker = maker;
        }

        private void start(int underWay) {
            for (int i = 0; i < Math.min(count, underWay); i++) {
                next();
            }
            if (count == 0) {
                ready.complete(connections);
            }
        }

        private void next() {
            C connection = maker.make(connections.size(), this::done);
            connections.add(connection);
            open(connection);
        }

        private void done() {
            done++;
            if (connections.size() < count) {
                next();
            } else if (done == count) {
                ready.complete(connections);
            }
        }
    }

    /** Does something on the loop, and waits for it. */
    public <T> T call(Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(task.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return await(result, Duration.ofSeconds(60), () -> "a turn of the load's own loop");
    }

    /** Waits for what is to come, and fails with whatever goes wrong anywhere in the load meanwhile. */
    public <T> T await(CompletableFuture<T> future, Duration patience, Supplier<String> what) {
        try {
            CompletableFuture.anyOf(future, failure).get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return future.join();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof NotExactException notExact) {
                throw notExact;
            }
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("waited " + patience.toSeconds() + " s for " + what.get(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + what.get(), e);
        }
    }

    /** What is done with each of many, and says when it has been. */
    interface Step<T> {
        void take(T one, Runnable taken);
    }

    /** Does something with each of many on the loop, and waits until it has been done with all. */
    <T> void each(List<T> many, Step<T> step, Duration patience, Supplier<String> what) {
        if (many.isEmpty()) {
            return;
        }
        CompletableFuture<Void> all = new CompletableFuture<>();
        int[] left = {many.size()};
        loop.execute(() -> many.forEach(one -> step.take(one, () -> {
            if (--left[0] == 0) {
                all.complete(null);
            }
        })));
        await(all, patience, what);
    }

    /** Lets the load go on for a while. */
    public void goOn(Duration time) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        ScheduledFuture<?> unused = loop.schedule(() -> over.complete(true), time.toNanos(), TimeUnit.NANOSECONDS);
        await(over, time.plusSeconds(60), () -> "the time to pass");
    }

    /** Drops all connections. */
    @Override
    public void close() {
        loop.execute(() -> closed = true);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
