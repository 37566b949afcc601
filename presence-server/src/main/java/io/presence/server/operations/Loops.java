package io.presence.server.operations;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The loops of a server, to be asked how they are. An answer proves that the presence context and that loop turn.
 *
 * <p>Owned by the presence context; {@link #enter} and what returns a future may be called from any thread.
 */
public final class Loops {
    /** How long the status of all waits for a loop that is busy, in milliseconds; then its last one stands in. */
    private static final long PATIENCE_MILLIS = 500;

    private record Loop(Context context, Supplier<LoopStatus> status) {}

    private final Vertx vertx;
    private final Context presence;
    private final Loop[] loops;
    private final LoopStatus[] latest;

    /**
     * None is there yet.
     *
     * @param vertx the Vert.x instance
     * @param presence the presence context
     * @param count how many there will be
     */
    Loops(Vertx vertx, Context presence, int count) {
        this.vertx = vertx;
        this.presence = presence;
        this.loops = new Loop[count];
        this.latest = new LoopStatus[count];
        for (int i = 0; i < count; i++) {
            latest[i] = new LoopStatus(i, 0, 0, 0);
        }
    }

    /**
     * A loop is there from now on.
     *
     * @param number its number, below the count
     * @param context its context
     * @param status asked on its context
     */
    public void enter(int number, Context context, Supplier<LoopStatus> status) {
        presence.runOnContext(v -> loops[number] = new Loop(context, status));
    }

    int count() {
        return loops.length;
    }

    /** A loop's status; completes on the presence context, and not while that or the loop is stuck. */
    Future<LoopStatus> status(int number) {
        Promise<LoopStatus> status = Promise.promise();
        presence.runOnContext(v -> {
            Loop loop = loops[number];
            if (loop == null) {
                status.complete(latest[number]); // It is being started.
            } else {
                loop.context().runOnContext(w -> {
                    LoopStatus answer = loop.status().get();
                    presence.runOnContext(x -> {
                        latest[number] = answer;
                        status.complete(answer);
                    });
                });
            }
        });
        return status.future();
    }

    /** The status of all, the last known one of those that do not answer; completes on the presence context. */
    Future<List<LoopStatus>> statusOfAll() {
        Promise<Void> answered = Promise.promise();
        presence.runOnContext(v -> {
            List<Future<LoopStatus>> answers = new ArrayList<>();
            for (int i = 0; i < loops.length; i++) {
                answers.add(status(i));
            }
            long timer = vertx.setTimer(PATIENCE_MILLIS, id -> answered.tryComplete());
            Future.join(answers).onComplete(all -> {
                vertx.cancelTimer(timer);
                answered.tryComplete();
            });
        });
        return answered.future().map(v -> List.of(latest));
    }
}
