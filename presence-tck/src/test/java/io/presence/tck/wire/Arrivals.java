package io.presence.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What arrived on a socket, in order, for a test to take. */
final class Arrivals implements Consumer<FrameSocket.Arrival> {
    private static final long DEADLINE_MILLIS = 5_000;

    private final BlockingQueue<FrameSocket.Arrival> arrived = new LinkedBlockingQueue<>();

    @Override
    public void accept(FrameSocket.Arrival arrival) {
        arrived.add(arrival);
    }

    boolean isEmpty() {
        return arrived.isEmpty();
    }

    FrameSocket.Arrival next() throws InterruptedException {
        FrameSocket.Arrival next = arrived.poll(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(next).as("an arrival within %d ms", DEADLINE_MILLIS).isNotNull();
        return next;
    }

    <T extends FrameSocket.Arrival> T next(Class<T> type) throws InterruptedException {
        FrameSocket.Arrival next = next();
        assertThat(next).isInstanceOf(type);
        return type.cast(next);
    }

    /** The next message; pings before it are passed over. */
    FrameSocket.Binary nextMessage() throws InterruptedException {
        FrameSocket.Arrival next = next();
        while (next instanceof FrameSocket.WebSocketPing) {
            next = next();
        }
        assertThat(next).isInstanceOf(FrameSocket.Binary.class);
        return (FrameSocket.Binary) next;
    }

    int closeStatus() throws InterruptedException {
        int status = next(FrameSocket.Closed.class).status();
        assertThat(arrived).as("what follows the close").isEmpty();
        return status;
    }
}
