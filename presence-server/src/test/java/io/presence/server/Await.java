package io.presence.server;

import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for a future on a test's own thread. */
public final class Await {
    private static final long DEADLINE_SECONDS = 20;

    private Await() {}

    public static <T> T result(Future<T> future) {
        return result(future, DEADLINE_SECONDS);
    }

    public static <T> T result(Future<T> future, long deadlineSeconds) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(deadlineSeconds, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("nothing within " + deadlineSeconds + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    public static Throwable failure(Future<?> future) {
        return result(future.map((Throwable) null).otherwise(e -> e));
    }
}
