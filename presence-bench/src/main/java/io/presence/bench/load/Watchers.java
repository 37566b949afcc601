package io.presence.bench.load;

import java.time.Duration;
import java.util.List;

/** Connections that subscribe to everybody, and what they were told. */
public final class Watchers {
    private static final int CONNECTING = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LoadLoop load;
    private final List<Watcher> watchers;
    private final Ledger ledger;

    private Watchers(LoadLoop load, List<Watcher> watchers, Ledger ledger) {
        this.load = load;
        this.watchers = watchers;
        this.ledger = ledger;
    }

    /** Logs in and subscribes so many, who will be told of these visits alone. */
    public static Watchers subscribe(LoadLoop load, int count, Visits visits) {
        Ledger ledger = new Ledger(visits.names());
        Names names = new Names("watcher@example/");
        List<Watcher> watchers = load.await(
                load.openAll(
                        count,
                        CONNECTING,
                        (index, ready) -> new Watcher(load, names, index, index == 0 ? ledger : null, ready)),
                PATIENCE,
                () -> count + " watchers to log in");
        Watchers all = new Watchers(load, watchers, ledger);
        all.each(Watcher::subscribe, "to be subscribed");
        return all;
    }

    private void each(LoadLoop.Step<Watcher> step, String what) {
        load.each(watchers, step, PATIENCE, () -> "all of " + watchers.size() + " watchers " + what);
    }

    /** On the loop: notices that all of them were told so far. */
    public long notices() {
        long notices = 0;
        for (Watcher watcher : watchers) {
            notices += watcher.tally().notices();
        }
        return notices;
    }

    public int count() {
        return watchers.size();
    }

    /** Waits until all that is on its way has come, and checks that it is exactly the joins and leaves of these visits. */
    public void checkExact(long visits) {
        awaitNotices(visits * 2);
        // Whatever comes twice comes before the answer to this.
        each(Watcher::mark, "to have their PONG");
        load.call(() -> {
            Delivery.check(watchers.stream().map(Watcher::tally).toList(), ledger, (int) visits);
            return null;
        });
    }

    private void awaitNotices(long each) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (load.call(this::notices) < each * count()) {
            if (System.nanoTime() > deadline) {
                load.call(() -> {
                    Delivery.check(watchers.stream().map(Watcher::tally).toList(), ledger, (int) (each / 2));
                    return null;
                });
            }
            load.goOn(Duration.ofMillis(10));
        }
    }
}
