package io.presence.server.delivery;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * When the notices of a loop leave: at once where there are few, and gathered where there are many, see {@link Pace}; in
 * steps where there are many sockets, so that others come in between.
 *
 * <p>Owned by the loop's context.
 */
public final class Deliveries {
    private static final long NANOS_A_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Vertx vertx;
    private final Context context;
    private final Audience audience;
    private final Consumer<Audience.Subscriber> flush;
    private final Pace pace = new Pace();

    /** Whether a turn is on its way that will go on. */
    private boolean coming;

    /**
     * Nothing is due.
     *
     * @param vertx the Vert.x instance
     * @param context the loop's context
     * @param audience whose notices
     * @param flush flushes one subscriber's socket
     */
    public Deliveries(Vertx vertx, Context context, Audience audience, Consumer<Audience.Subscriber> flush) {
        this.vertx = vertx;
        this.context = context;
        this.audience = audience;
        this.flush = flush;
    }

    /** A turn ends: answers leave now, notices when it is time. */
    public void turnEnded() {
        audience.flushAnswers(flush);
        if (audience.isFull()) {
            deliver();
        } else if (!coming) {
            deliverWhenItIsTime();
        }
    }

    private void deliverWhenItIsTime() {
        if (!audience.noticesDue()) {
            return;
        }
        long left = pace.left(System.nanoTime());
        if (left <= 0) {
            deliver();
            return;
        }
        coming = true;
        if (left >= NANOS_A_MILLI) {
            vertx.setTimer(left / NANOS_A_MILLI, id -> came());
        } else {
            // Finer than a timer: the loop turns meanwhile, and so reads.
            context.runOnContext(v -> came());
        }
    }

    private void came() {
        coming = false;
        deliverWhenItIsTime();
    }

    private void deliver() {
        long began = System.nanoTime();
        boolean more = audience.deliver(flush);
        pace.delivered(began, System.nanoTime(), !more);
        if (more && !coming) {
            coming = true;
            context.runOnContext(v -> {
                coming = false;
                deliver();
            });
        }
    }
}
