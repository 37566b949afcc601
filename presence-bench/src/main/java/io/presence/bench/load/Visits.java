package io.presence.bench.load;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Users who log in and out: as fast as the server lets a number of them, or at a rate whatever the server does. */
public final class Visits {
    /** Visits whose due time is remembered: more than are ever under way. */
    private static final int REMEMBERED = 1 << 20;

    private final LoadLoop load;
    private final Names names;
    private final Visitors visitors;
    private final long[] dueNanos = new long[REMEMBERED];
    private int begun;
    private long loggedIn;
    private long over;
    private int underWay;
    private boolean goingOn;
    private CompletableFuture<Long> allOver = CompletableFuture.completedFuture(0L);
    private long holdNanos;

    /** Or null, while as many visit as can. */
    private Pacer pacer;

    private int mostUnderWay;
    private boolean abandoned;

    /** Visits of users of this prefix, each of another. */
    public Visits(LoadLoop load, String prefix) {
        this(load, new Names(prefix), Visitors.allDifferent());
    }

    Visits(LoadLoop load, Names names, Visitors visitors) {
        this.load = load;
        this.names = names;
        this.visitors = visitors;
    }

    Names names() {
        return names;
    }

    /** Lets this many log in and out, each again and again. */
    public void begin(int users) {
        load.call(() -> {
            pacer = null;
            holdNanos = 0;
            starting();
            for (int i = 0; i < users; i++) {
                start(System.nanoTime());
            }
            return null;
        });
    }

    /** Begins no more; completes with the number of all visits when the last is over. */
    public CompletableFuture<Long> end() {
        return load.call(() -> {
            stop();
            return allOver;
        });
    }

    private void starting() {
        goingOn = true;
        allOver = new CompletableFuture<>();
    }

    private void stop() {
        goingOn = false;
        endIfOver();
    }

    private void endIfOver() {
        if (!goingOn && underWay == 0) {
            allOver.complete(over);
        }
    }

    /**
     * Logs users in at a rate, for a time; joins are recorded once it has settled. Returns when all are over, or when
     * waiting has no sense.
     *
     * @param hold how long each stays
     * @param mostUnderWay with more under way no more are begun: the server is far behind
     */
    public Latencies pace(double perSecond, Duration settle, Duration measured, Duration hold, int mostUnderWay) {
        Pacing pacing = load.call(() -> beginPacing(perSecond, settle, measured, hold, mostUnderWay));
        load.await(
                pacing.over(),
                settle.plus(measured).plusSeconds(60),
                () -> perSecond + " logins a second, for all to be over");
        return pacing.latencies();
    }

    private record Pacing(Latencies latencies, CompletableFuture<Long> over) {}

    private Pacing beginPacing(double perSecond, Duration settle, Duration measured, Duration hold, int most) {
        long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
        long settled = start + settle.toNanos();
        Schedule schedule = new Schedule(start, perSecond);
        long firstIndex = schedule.indexAt(settled);
        long endIndex = schedule.indexAt(settled + measured.toNanos());
        pacer = new Pacer(schedule, endIndex);
        holdNanos = hold.toNanos();
        mostUnderWay = most;
        abandoned = false;
        Latencies latencies = new Latencies(begun + (int) firstIndex, begun + (int) endIndex);
        load.record(latencies);
        load.paced(this);
        starting();
        again();
        return new Pacing(latencies, allOver);
    }

    /** Whether the last {@link #pace} began fewer than it was to. */
    public boolean isAbandoned() {
        return load.call(() -> abandoned);
    }

    private void again() {
        if (goingOn) {
            long now = System.nanoTime();
            startDue(now);
            if (goingOn) {
                ScheduledFuture<?> unused =
                        load.loop().schedule(this::again, Math.max(1, pacer.nextNanos() - now), TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Starts what is due; its time is when it was due, not now. */
    void startDue(long now) {
        if (pacer == null || !goingOn) {
            return;
        }
        for (long due = pacer.takeDue(now); due != Pacer.NOTHING; due = pacer.takeDue(now)) {
            if (underWay >= mostUnderWay) {
                abandoned = true;
                pacer.abandon();
            } else {
                start(due);
            }
        }
        if (pacer.isOver()) {
            stop();
        }
    }

    private void start(long due) {
        dueNanos[begun & (REMEMBERED - 1)] = due;
        begun++;
        underWay++;
        load.open(new Visit(load, this, names, visitors.next()));
    }

    /** When a visit was due. */
    long dueNanos(int visit) {
        return dueNanos[visit & (REMEMBERED - 1)];
    }

    void loggedIn(Visit visit) {
        loggedIn++;
        if (holdNanos == 0) {
            visit.close();
        } else {
            ScheduledFuture<?> unused = load.loop().schedule(visit::close, holdNanos, TimeUnit.NANOSECONDS);
        }
    }

    void gone(Visit visit) {
        over++;
        underWay--;
        visitors.gone(visit.number());
        if (goingOn && pacer == null) {
            start(System.nanoTime());
        }
        endIfOver();
    }

    /** On the loop: logins so far. */
    public long logins() {
        return loggedIn;
    }

    /** On the loop: visits that are over. */
    public int over() {
        return (int) over;
    }
}
