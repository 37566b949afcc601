package io.presence.bench.jmh;

import io.netty.buffer.ByteBuf;
import io.presence.PresenceEvent;
import io.presence.server.delivery.Audience;
import io.presence.server.delivery.Outbound;
import io.presence.server.transport.ClientTransport;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * A turn of a loop with 1 000 subscribers of everybody, up to the socket, which takes everything and costs nothing. An
 * operation is one notice of one subscriber: what the bytes are for, too.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AudienceBenchmark {
    private static final int SUBSCRIBERS = 1_000;
    private static final int EVENTS = 100;

    /** A socket that takes everything. */
    private static final class Sink implements ClientTransport {
        private long bytes;

        @Override
        public boolean writable() {
            return true;
        }

        @Override
        public boolean tookSome() {
            return true;
        }

        @Override
        public void write(ByteBuf frames) {
            bytes += frames.readableBytes();
            frames.release();
        }

        @Override
        public void flush() {}

        @Override
        public void start(Listener listener) {}

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void close(int status) {}

        @Override
        public void abort() {}
    }

    private final Audience audience = new Audience();
    private final Sink last = new Sink();
    private long now;

    /** A thousand subscribe. */
    @Setup
    public void subscribe() {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            Outbound outbound = new Outbound(i == 0 ? last : new Sink(), 0);
            audience.subscribeToEveryone(() -> outbound);
        }
    }

    /**
     * One user joins in a turn.
     *
     * @return what the last socket took so far
     */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS)
    public long oneEventATurn() {
        audience.tell(PresenceEvent.join("user-0000001"));
        return flush();
    }

    /**
     * A hundred events in a turn.
     *
     * @return what the last socket took so far
     */
    @Benchmark
    @OperationsPerInvocation(SUBSCRIBERS * EVENTS)
    public long hundredEventsATurn() {
        for (int i = 0; i < EVENTS; i++) {
            audience.tell(PresenceEvent.join("user-0000001"));
        }
        return flush();
    }

    private long flush() {
        now++;
        long before = last.bytes;
        audience.deliver(subscriber -> subscriber.outbound().flush(() -> now));
        if (last.bytes == before) {
            throw new IllegalStateException("a subscriber's socket was written nothing");
        }
        return last.bytes;
    }
}
