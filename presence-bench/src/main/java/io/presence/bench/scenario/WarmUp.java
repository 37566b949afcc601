package io.presence.bench.scenario;

import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Visits;
import java.time.Duration;

/**
 * Load before what is measured: what compiles a server to what it is after a while. In parts, with rests between, where
 * the compiler shares the server's core: under load it has half of it at most, and its work waits for a minute; in a rest
 * it is done in a second.
 *
 * @param time the load, in all
 * @param rest after each part, or none
 */
record WarmUp(Duration time, Duration rest) {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int PARTS = 4;

    static WarmUp of(Parameters parameters, double seconds) {
        return new WarmUp(parameters.seconds("warmUp", seconds), parameters.seconds("rest", 0));
    }

    /** Users log in and out as fast as it goes, a number of them at a time. */
    void visit(LoadLoop load, Visits visits, int users, Runnable check) {
        if (time.isZero()) {
            return;
        }
        int parts = rest.isZero() ? 1 : PARTS;
        for (int i = 0; i < parts; i++) {
            visits.begin(users);
            load.goOn(time.dividedBy(parts));
            load.await(visits.end(), PATIENCE, () -> "the warm-up to end");
            check.run();
            rest(load);
        }
    }

    void rest(LoadLoop load) {
        if (!rest.isZero()) {
            load.goOn(rest);
        }
    }
}
