package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;

/** A scenario with its parameters. */
interface Measure {
    /** Does it, and gives {@code figures}; throws if what was delivered is not exact, for then there are none. */
    JsonObject on(MeasuredServer server) throws Exception;
}
