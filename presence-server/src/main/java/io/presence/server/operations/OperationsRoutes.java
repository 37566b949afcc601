package io.presence.server.operations;

import io.presence.server.ClusterStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.CheckResult;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One loop's routes: {@code GET /health/ready}, {@code /health/live}, {@code /cluster}, {@code /metrics}.
 *
 * <p>Owned by the loop's context.
 */
public final class OperationsRoutes {
    /**
     * A loop that does not turn for so long, in milliseconds, is not alive: far above any turn of ours, and below what
     * clients take for a dead connection.
     */
    static final long TURN_MILLIS = 3_000;

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    /** One check at a time: those who ask meanwhile share its result, so that many pile nothing up at a stuck loop. */
    private final class Check {
        private final HealthChecks checks = HealthChecks.create(vertx);
        private List<RoutingContext> asking;

        void handle(RoutingContext request) {
            if (asking != null) {
                asking.add(request);
                return;
            }
            asking = new ArrayList<>(1);
            asking.add(request);
            checks.checkStatus().onSuccess(result -> {
                List<RoutingContext> asked = asking;
                asking = null;
                asked.forEach(each -> answer(each, CheckResult.isUp(result), result.toJson()));
            });
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final Operations operations;

    /**
     * For one loop.
     *
     * @param vertx the Vert.x instance
     * @param context the loop's context
     * @param operations what is asked
     */
    public OperationsRoutes(Vertx vertx, Context context, Operations operations) {
        this.vertx = vertx;
        this.context = context;
        this.operations = operations;
    }

    /**
     * Adds the routes for health.
     *
     * @param router the loop's router
     */
    public void mountHealth(Router router) {
        Check ready = new Check();
        ready.checks.register(
                "cluster",
                TURN_MILLIS,
                promise -> complete(promise, operations.status().map(OperationsRoutes::readiness)));
        router.get("/health/ready").handler(ready::handle);

        Check live = new Check();
        live.checks.register(
                "presence",
                TURN_MILLIS,
                promise -> complete(promise, operations.status().map(status -> Status.OK())));
        for (int i = 0; i < operations.loops().count(); i++) {
            int number = i;
            live.checks.register(
                    "loop-" + i,
                    TURN_MILLIS,
                    promise ->
                            complete(promise, operations.loops().status(number).map(status -> Status.OK())));
        }
        router.get("/health/live").handler(live::handle);
    }

    /**
     * Adds the routes that tell of users and nodes.
     *
     * @param router the loop's router
     */
    public void mountCluster(Router router) {
        router.get("/cluster").handler(request -> {
            Promise<ClusterStatus> status = deadline();
            complete(status, operations.status());
            status.future()
                    .onSuccess(now -> answer(request, true, RecordJson.of(now)))
                    .onFailure(e -> answer(request, false, new JsonObject().put("error", e.getMessage())));
        });
        if (operations.hasMetricsText()) {
            router.get("/metrics").handler(request -> {
                Promise<String> text = deadline();
                complete(text, operations.metricsText());
                text.future()
                        .onSuccess(now -> request.response()
                                .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS)
                                .end(now)
                                .onFailure(e -> {}))
                        .onFailure(e -> answer(request, false, new JsonObject().put("error", e.getMessage())));
            });
        }
    }

    private static Status readiness(ClusterStatus status) {
        JsonObject data = new JsonObject().put("state", status.state().name().toLowerCase(Locale.ROOT));
        return status.state() == ClusterStatus.State.READY ? Status.OK(data) : Status.KO(data);
    }

    private <T> Promise<T> deadline() {
        Promise<T> promise = Promise.promise();
        long timer = vertx.setTimer(
                TURN_MILLIS, id -> promise.tryFail("no answer within " + TURN_MILLIS + " ms: see /health/live"));
        promise.future().onComplete(result -> vertx.cancelTimer(timer));
        return promise;
    }

    /** On this loop, wherever the future completes; nothing, where the promise's own deadline came first. */
    private <T> void complete(Promise<T> promise, Future<T> elsewhere) {
        elsewhere.onComplete(result -> context.runOnContext(v -> {
            if (result.succeeded()) {
                promise.tryComplete(result.result());
            } else {
                promise.tryFail(result.cause());
            }
        }));
    }

    private static void answer(RoutingContext request, boolean up, JsonObject body) {
        request.response()
                .setStatusCode(up ? OK : UNAVAILABLE)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body.toBuffer())
                .onFailure(e -> {}); // Who asked has gone.
    }
}
