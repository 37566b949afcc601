package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;

/**
 * Finds the highest rate that is held: doubles it, and then tries the rates in between, at distances of a quarter. A rate
 * that is not held is tried once more, since a few seconds may have been the machine's and not the server's; and beyond
 * the first that is lost the next is tried, since a server that gathers its writes under load can be quicker there.
 */
final class Ladder {
    static final String HELD = "held";

    /** In a step that the server was far behind in: nothing higher has any sense. */
    static final String ABANDONED = "abandoned";

    /** The third root of 2: a doubling in three steps of about a quarter. */
    private static final double STEP = Math.cbrt(2);

    private static final int LOST_IN_A_ROW = 2;

    private final double first;
    private final double highest;
    private double heldRate;
    private JsonObject held = new JsonObject().put("loginsPerSecond", 0.0).put("deliveriesPerSecond", 0.0);

    Ladder(double first, double highest) {
        this.first = first;
        this.highest = highest;
    }

    /** Tries a rate, and says whether it was {@link #HELD}. */
    interface Trial {
        JsonObject at(double rate);
    }

    /** The step of the highest rate that was held; rates of 0 if none was. */
    JsonObject climb(Trial trial) {
        int lost = 0;
        for (double rate = first; rate <= highest && lost < LOST_IN_A_ROW; rate *= 2) {
            JsonObject step = tried(trial, rate);
            lost = isHeld(step) ? 0 : isAbandoned(step) ? LOST_IN_A_ROW : lost + 1;
        }
        for (double rate = first / 2; rate >= 1 && heldRate == 0; rate /= 2) {
            tried(trial, rate);
        }
        double between = heldRate;
        if (between > 0 && between * 2 <= highest) {
            for (int steps = 2; steps > 0 && heldRate == between; steps--) {
                tried(trial, between * Math.pow(STEP, steps));
            }
        }
        return held;
    }

    private JsonObject tried(Trial trial, double rate) {
        JsonObject step = trial.at(rate);
        if (!isHeld(step) && !isAbandoned(step)) {
            step = trial.at(rate);
        }
        if (isHeld(step)) {
            heldRate = rate;
            held = step;
        }
        return step;
    }

    private static boolean isHeld(JsonObject step) {
        return step.getBoolean(HELD, false);
    }

    private static boolean isAbandoned(JsonObject step) {
        return step.getBoolean(ABANDONED, false);
    }
}
