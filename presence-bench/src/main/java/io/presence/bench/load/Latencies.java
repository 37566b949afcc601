package io.presence.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How long it took from when a login was due until a watcher was told of its join, at every watcher, in microseconds. */
public final class Latencies {
    private static final long LONGEST_MICROS = TimeUnit.MINUTES.toMicros(2);
    private static final int DIGITS = 3;

    private final int firstVisit;
    private final int endVisit;
    private final Histogram all = new Histogram(LONGEST_MICROS, DIGITS);
    private final Histogram alone = new Histogram(LONGEST_MICROS, DIGITS);

    /** Records the joins of these visits, the last one excluded. */
    Latencies(int firstVisit, int endVisit) {
        this.firstVisit = firstVisit;
        this.endVisit = endVisit;
    }

    /** @param single whether it came as the only notice in its read */
    void joined(int visit, long nanos, boolean single) {
        if (visit < firstVisit || visit >= endVisit) {
            return;
        }
        long micros = Math.min(Math.max(nanos / 1000, 1), LONGEST_MICROS);
        all.recordValue(micros);
        if (single) {
            alone.recordValue(micros);
        }
    }

    /** Checks that each of the visits was recorded at each of so many watchers. */
    public void checkComplete(int watchers) {
        long due = (long) watchers * (endVisit - firstVisit);
        if (all.getTotalCount() != due) {
            throw new NotExactException(all.getTotalCount() + " latencies of " + (endVisit - firstVisit) + " visits at "
                    + watchers + " watchers are recorded, and not " + due);
        }
    }

    /** All of them. */
    public Histogram all() {
        return all;
    }

    /** Those that came as the only notice in their read. */
    public Histogram alone() {
        return alone;
    }
}
