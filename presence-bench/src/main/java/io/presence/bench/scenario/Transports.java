package io.presence.bench.scenario;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Our server alone on each way to reach the kernel: what gathers in one write, and what a lone notice takes. */
final class Transports {
    static final String ID = "transports";
    static final String TRANSPORT = "transport";
    static final int ROUNDS = 3;

    private static final List<String> LINUX = List.of("nio", "epoll", "io_uring");
    private static final List<String> ANYWHERE = List.of("nio");

    private Transports() {}

    static List<String> all() {
        return System.getProperty("os.name").equals("Linux") ? LINUX : ANYWHERE;
    }

    static List<String> options(String transport) {
        return List.of("--" + TRANSPORT + "=" + transport);
    }

    /** What is told of one transport, of the figures of {@link Scenario#FAN_OUT} and of {@link Scenario#PACED}. */
    static JsonObject figures(JsonObject fanOut, JsonObject paced) {
        JsonObject figures = new JsonObject().put("deliveriesPerSecond", fanOut.getValue("deliveriesPerSecond"));
        for (String percentile : List.of("p50Micros", "p99Micros")) {
            figures.put(percentile, paced.getValue(percentile));
        }
        return figures;
    }
}
