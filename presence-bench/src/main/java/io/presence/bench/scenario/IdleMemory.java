package io.presence.bench.scenario;

import io.presence.bench.load.LoadLoop;
import io.presence.bench.load.Residents;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * What a logged-in connection costs that does nothing: the server's resident memory with and without them, and where it
 * is a JVM what is reachable on its heap. Before, as many logged in and out as make a server of use to anybody.
 */
final class IdleMemory implements Measure {
    private final int connections;
    private final int underWay;
    private final int warmUpConnections;
    private final Duration settle;

    IdleMemory(Parameters parameters) {
        connections = parameters.number("connections", 10_000);
        underWay = parameters.number("underWay", 100);
        warmUpConnections = parameters.number("warmUpConnections", 500);
        settle = parameters.seconds("settle", 1);
    }

    @Override
    public JsonObject on(MeasuredServer server) throws Exception {
        ProcessCost cost = new ProcessCost(server.pid()
                .orElseThrow(
                        () -> new IllegalArgumentException("memory is that of a process: --server-pid is missing")));
        try (LoadLoop load = new LoadLoop(server.url())) {
            Residents.logIn(load, "early@example/", warmUpConnections, underWay).logOut();
            load.goOn(settle);
            // The collection first: what it touches is no connection's.
            long liveBefore = cost.isJvm() ? cost.liveHeapBytes() : 0;
            long residentBefore = cost.residentBytes();
            Residents.logIn(load, "resident@example/", connections, underWay);
            load.goOn(settle);
            JsonObject figures = new JsonObject()
                    .put("residentBytesPerConnection", (cost.residentBytes() - residentBefore) / (double) connections);
            if (cost.isJvm()) {
                figures.put("liveHeapBytesPerConnection", (cost.liveHeapBytes() - liveBefore) / (double) connections);
            }
            return new JsonObject().put("figures", figures.put("residentBytesBefore", residentBefore));
        }
    }
}
