package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.PresenceEvent;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A handler that keeps what it is told, for the test's own thread to look at in order. */
public final class Recorder<T> implements Handler<T> {
    /** Generous: it is waited out only where a test fails. */
    private static final long DEADLINE_SECONDS = 20;

    private final BlockingQueue<T> told = new LinkedBlockingQueue<>();

    private final Predicate<T> of;

    public Recorder() {
        this(what -> true);
    }

    /** One that passes over all else. */
    public Recorder(Predicate<T> of) {
        this.of = of;
    }

    public static Recorder<PresenceEvent> events() {
        return new Recorder<>();
    }

    @Override
    public void handle(T what) {
        if (of.test(what)) {
            told.add(what);
        }
    }

    public T next() {
        try {
            T next = told.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertThat(next).as("something within %d s", DEADLINE_SECONDS).isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The next thing, or null if nothing comes within this time. */
    public T nextWithin(long millis) {
        try {
            return told.poll(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @SafeVarargs
    public final void hears(T... expected) {
        for (T one : expected) {
            assertThat(next()).isEqualTo(one);
        }
    }

    /** Everything up to this, which must come. */
    public List<T> until(T last) {
        List<T> heard = new ArrayList<>();
        for (T next = next(); !next.equals(last); next = next()) {
            heard.add(next);
        }
        return heard;
    }

    /** What has been told and not been looked at; for a moment at which nothing more can be on its way. */
    public List<T> rest() {
        List<T> rest = new ArrayList<>();
        told.drainTo(rest);
        return rest;
    }
}
