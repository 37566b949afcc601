package io.presence.client.connection;

import io.vertx.core.Vertx;
import java.util.HashSet;
import java.util.Set;

/**
 * The client's timers, so that none outlives it. Owned by the client's context; what they run, runs there.
 */
final class Timers {
    private final Vertx vertx;
    private final Set<Long> running = new HashSet<>();

    Timers(Vertx vertx) {
        this.vertx = vertx;
    }

    /** One that may be cancelled, before or after it ran. */
    final class Timer {
        private long id;

        void cancel() {
            if (running.remove(id)) {
                vertx.cancelTimer(id);
            }
        }
    }

    /** Runs something once, after at least this many milliseconds. */
    Timer after(long millis, Runnable what) {
        Timer timer = new Timer();
        timer.id = vertx.setTimer(Math.max(1, millis), id -> {
            // Cancelled in the very turn it was due.
            if (running.remove(id)) {
                what.run();
            }
        });
        running.add(timer.id);
        return timer;
    }

    /** Runs something again and again, this many milliseconds apart. */
    Timer every(long millis, Runnable what) {
        Timer timer = new Timer();
        timer.id = vertx.setPeriodic(millis, id -> {
            if (running.contains(id)) {
                what.run();
            }
        });
        running.add(timer.id);
        return timer;
    }

    void cancelAll() {
        running.forEach(vertx::cancelTimer);
        running.clear();
    }

    /** How many are set. */
    int count() {
        return running.size();
    }
}
