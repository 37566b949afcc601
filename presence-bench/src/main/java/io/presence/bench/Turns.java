package io.presence.bench;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.transport.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Vert.x's usual transport, whose event loops note how long their turns are. A turn is one task of a loop, which is what
 * a handler runs in, or all that its sockets had to be read of at once. Of each, two times: by the clock, without the
 * pauses of the JVM, which on a busy machine is mostly waiting for a processor; and what the thread took of a processor,
 * whatever else the machine did. Of reading sockets the latter alone, as a loop waits for them in the same call.
 *
 * <p>Beside them the longest wait: how late a task was that wants to run every two milliseconds. A loop runs what is
 * queued before it looks at its timers and sockets, so that is many turns where much is queued.
 *
 * <p>With {@code NODE_FLAGS=-Dpresence.bench.stacks=true} in the environment a loop in a long turn is asked for its stack; that stops the JVM, and
 * lengthens what is measured.
 */
final class Turns extends NioTransport implements Transport {
    private static final long PERIOD_NANOS = 2_000_000;

    /** What is not worth keeping. */
    private static final long SHORT_NANOS = 2_000_000;

    private static final long LONG_NANOS = 50_000_000;

    /** A turn so long is asked for its stack. */
    private static final long ASKED_NANOS = 15_000_000;

    private static final long LOOK_MILLIS = 5;
    private static final int FRAMES = 24;
    private static final int SHOWN = 3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private record Turn(String what, long from, long to, long cpuNanos, String stack) {}

    /** A loop; its fields are its thread's, but for those that are volatile. */
    private static final class Loop extends SingleThreadIoEventLoop {
        private List<Turn> turns = new ArrayList<>();
        private long longestWait;
        private boolean inTask;
        private long cpuFrom;
        private volatile long from;
        private volatile Thread thread;
        private volatile String stack;

        private Loop(MultiThreadIoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
            super(group, executor, handlers);
        }

        @Override
        protected Runnable pollTask() {
            endTask();
            Runnable task = super.pollTask();
            if (task != null) {
                inTask = true;
                thread = Thread.currentThread();
                cpuFrom = THREADS.getCurrentThreadCpuTime();
                stack = null;
                from = System.nanoTime();
            }
            return task;
        }

        @Override
        protected int runIo() {
            endTask();
            long cpu = THREADS.getCurrentThreadCpuTime();
            int handled = super.runIo();
            long now = System.nanoTime();
            note("sockets", now, now, THREADS.getCurrentThreadCpuTime() - cpu);
            return handled;
        }

        private void endTask() {
            if (inTask) {
                inTask = false;
                note("task", from, System.nanoTime(), THREADS.getCurrentThreadCpuTime() - cpuFrom);
                from = 0;
            }
        }

        private void note(String what, long began, long ended, long cpu) {
            if (ended - began > SHORT_NANOS || cpu > SHORT_NANOS) {
                turns.add(new Turn(what + " on " + Thread.currentThread().getName(), began, ended, cpu, stack));
            }
        }

        private void probe() {
            long due = System.nanoTime() + PERIOD_NANOS;
            var unused = schedule(
                    () -> {
                        longestWait = Math.max(longestWait, System.nanoTime() - due);
                        probe();
                    },
                    PERIOD_NANOS,
                    TimeUnit.NANOSECONDS);
        }

        private long takeLongestWait() {
            long taken = longestWait;
            longestWait = 0;
            return taken;
        }

        private List<Turn> take() {
            List<Turn> taken = turns;
            turns = new ArrayList<>();
            return taken;
        }

        private void look() {
            long began = from;
            if (began != 0 && stack == null && System.nanoTime() - began > ASKED_NANOS) {
                stack = Arrays.stream(thread.getStackTrace())
                        .limit(FRAMES)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining("\n"));
            }
        }
    }

    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private final Path pauseLog;
    private long since = System.nanoTime();

    /** A transport for one Vert.x. */
    Turns(Path pauseLog) {
        this.pauseLog = pauseLog;
        if (Boolean.getBoolean("presence.bench.stacks")) {
            Thread looking = new Thread(this::look, "looks-at-long-turns");
            looking.setDaemon(true);
            looking.start();
        }
    }

    @Override
    public String name() {
        return "nio";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public io.vertx.core.spi.transport.Transport implementation() {
        return this;
    }

    @Override
    public EventLoopGroup eventLoopGroup(int type, int threads, ThreadFactory threadFactory, int ioRatio) {
        return new MultiThreadIoEventLoopGroup(threads, threadFactory, ioHandlerFactory()) {
            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory handlers, Object... args) {
                Loop loop = new Loop(this, executor, handlers);
                loops.add(loop);
                return loop;
            }
        };
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK_MILLIS);
                loops.forEach(Loop::look);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins to look for the longest wait. */
    void probe() {
        loops.forEach(loop -> loop.execute(loop::probe));
    }

    /** What there was since it was last asked; not to be called on a loop. */
    JsonObject take() throws InterruptedException, ExecutionException, IOException {
        List<Turn> turns = new ArrayList<>();
        long wait = 0;
        for (Loop loop : loops) {
            Callable<List<Turn>> take = loop::take;
            turns.addAll(loop.submit(take).get());
            Callable<Long> takeWait = loop::takeLongestWait;
            wait = Math.max(wait, loop.submit(takeWait).get());
        }
        Pauses pauses = Pauses.since(since, pauseLog);
        since = System.nanoTime();
        ToLongFunction<Turn> wall = turn -> turn.to() - turn.from() - pauses.within(turn.from(), turn.to());
        JsonArray longestPauses = new JsonArray();
        pauses.all().stream()
                .sorted(Comparator.comparingLong(Pauses.Pause::nanos).reversed())
                .limit(SHOWN)
                .forEach(pause -> longestPauses.add(
                        new JsonObject().put("reason", pause.reason()).put("millis", millis(pause.nanos()))));
        return new JsonObject()
                .put("longestWall", longest(turns, wall, wall))
                .put("longestCpu", longest(turns, Turn::cpuNanos, wall))
                .put("longestWaitMillis", millis(wait))
                .put("wallOver50", count(turns, wall))
                .put("cpuOver50", count(turns, Turn::cpuNanos))
                .put("pauses", pauses.all().size())
                .put("longestPauses", longestPauses);
    }

    private static long count(List<Turn> turns, ToLongFunction<Turn> by) {
        return turns.stream().filter(turn -> by.applyAsLong(turn) > LONG_NANOS).count();
    }

    private static JsonArray longest(List<Turn> turns, ToLongFunction<Turn> by, ToLongFunction<Turn> wall) {
        JsonArray longest = new JsonArray();
        turns.stream()
                .sorted(Comparator.comparingLong(by).reversed())
                .limit(SHOWN)
                .forEach(turn -> longest.add(new JsonObject()
                        .put("what", turn.what())
                        .put("wallMillis", millis(wall.applyAsLong(turn)))
                        .put("cpuMillis", millis(turn.cpuNanos()))
                        .put("stack", turn.stack())));
        return longest;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e5) / 10.0;
    }
}
