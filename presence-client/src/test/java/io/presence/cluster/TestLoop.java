package io.presence.cluster;

import io.presence.server.Await;
import io.presence.server.TestNode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The one event loop that owns the sockets of a test, and all that is known by them, so that nothing of it is locked. The
 * test's own thread asks, and waits here for what it wants to become true: looked at after each change, not now and then.
 */
final class TestLoop {
    private final Vertx vertx = TestNode.clients();
    private final Context context = vertx.getOrCreateContext();
    private final List<Wait> waits = new ArrayList<>();
    private final List<Long> timers = new ArrayList<>();
    private boolean looking;
    private boolean closed;

    private record Wait(BooleanSupplier condition, Promise<Void> done) {}

    /** Does it on the loop; from any thread. */
    void run(Runnable what) {
        context.runOnContext(v -> what.run());
    }

    /** What this gives on the loop; for the test's thread. */
    <T> T ask(Callable<T> what) {
        Promise<T> answer = Promise.promise();
        run(() -> {
            try {
                answer.complete(what.call());
            } catch (Exception | AssertionError e) {
                answer.fail(e);
            }
        });
        return Await.result(answer.future());
    }

    <T> T await(Future<T> future, long millis) {
        return Await.result(future, millis / 1_000 + 1);
    }

    /** Something that a wait may be for has changed; on the loop. */
    void changed() {
        if (!looking && !waits.isEmpty()) {
            looking = true;
            run(() -> {
                looking = false;
                waits.removeIf(wait -> wait.condition.getAsBoolean() && wait.done.tryComplete());
            });
        }
    }

    /** Waits until the condition, looked at on the loop, is true; fails with what the loop then says. */
    void until(String what, long millis, BooleanSupplier condition, Supplier<String> instead) {
        Promise<Void> done = Promise.promise();
        run(() -> {
            if (condition.getAsBoolean()) {
                done.complete();
                return;
            }
            Wait wait = new Wait(condition, done);
            waits.add(wait);
            vertx.setTimer(millis, id -> {
                if (waits.remove(wait)) {
                    done.fail(new AssertionError(
                            "not within " + millis + " ms: " + what + "; instead: " + instead.get()));
                }
            });
        });
        await(done.future(), millis + 10_000);
    }

    /** Lets this much time pass: where the time itself is the fault, as that of a pause. */
    void pass(long millis) {
        Promise<Void> passed = Promise.promise();
        run(() -> vertx.setTimer(millis, id -> passed.complete()));
        await(passed.future(), millis + 10_000);
    }

    /** Does it every so often, until the loop is closed; on the loop. */
    void every(long millis, Runnable what) {
        run(() -> {
            if (!closed) {
                timers.add(vertx.setPeriodic(millis, id -> what.run()));
            }
        });
    }

    /** Ends what is done every so often. */
    void close() {
        run(() -> {
            closed = true;
            timers.forEach(vertx::cancelTimer);
        });
    }
}
