package io.presence.bench.load;

/** Gives out the logins of a schedule that are due, each once, up to an end. */
final class Pacer {
    /** Nothing is due. */
    static final long NOTHING = Long.MIN_VALUE;

    private final Schedule schedule;
    private final long end;
    private long next;

    /** @param end the first login of the schedule that is not to be given out */
    Pacer(Schedule schedule, long end) {
        this.schedule = schedule;
        this.end = end;
    }

    /** When the next login that is due by now was due, which is before now if the load is late; or {@link #NOTHING}. */
    long takeDue(long nowNanos) {
        return !isOver() && schedule.due(next) <= nowNanos ? schedule.due(next++) : NOTHING;
    }

    /** When the next one is due; while it {@link #isOver} not. */
    long nextNanos() {
        return schedule.due(next);
    }

    boolean isOver() {
        return next >= end;
    }

    /** Gives out no more. */
    void abandon() {
        next = end;
    }
}
