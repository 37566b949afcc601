package io.presence.server.operations;

import io.presence.server.ClusterStatus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server can be asked about itself, one for all its loops. Whoever asks gets a future: nothing here waits on a
 * loop, and a loop that is stuck keeps the others from nothing.
 *
 * <p>Owned by the presence context; what returns a future may be called from any thread.
 */
public final class Operations {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    /** How old the readings of the meters may be, in milliseconds; {@code GET /metrics} takes new ones. */
    private static final long READING_MILLIS = 1_000;

    private final Vertx vertx;
    private final Supplier<Future<ClusterStatus>> status;
    private final MeterSink meters;
    private final Loops loops;
    private long timer = -1;
    private boolean stopped;

    /**
     * Nothing is read yet.
     *
     * @param vertx the Vert.x instance
     * @param presence the presence context, the caller's
     * @param status asks the presence context, from any thread
     * @param loops how many loops there will be
     * @param meters takes readings, or null
     */
    public Operations(
            Vertx vertx, Context presence, Supplier<Future<ClusterStatus>> status, int loops, MeterSink meters) {
        this.vertx = vertx;
        this.status = status;
        this.meters = meters;
        this.loops = new Loops(vertx, presence, loops);
    }

    /** Takes readings for the meters, if there are any. */
    public void start() {
        if (meters != null) {
            timer = vertx.setPeriodic(
                    1, READING_MILLIS, id -> read().onFailure(e -> LOG.warn("the meters could not be read", e)));
        }
    }

    /** Takes no more, and shows none. */
    public void stop() {
        stopped = true;
        if (meters != null) {
            vertx.cancelTimer(timer);
            meters.close();
        }
    }

    /** New readings for the meters; completes on the presence context. */
    private Future<Void> read() {
        return loops.statusOfAll().compose(all -> status.get().map(now -> {
            if (!stopped) {
                meters.show(now, all);
            }
            return null;
        }));
    }

    /**
     * The loops, each of which enters itself.
     *
     * @return the loops
     */
    public Loops loops() {
        return loops;
    }

    /** What the node knows of its cluster; completes on the presence context. */
    Future<ClusterStatus> status() {
        return status.get();
    }

    boolean hasMetricsText() {
        return meters != null && meters.hasText();
    }

    /** The meters as they are now, in Prometheus' text format; made on a worker, as an application may have many. */
    Future<String> metricsText() {
        return read().compose(v -> vertx.executeBlocking(meters::text, false));
    }
}
