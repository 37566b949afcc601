package io.presence.context;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.concurrent.RejectedExecutionException;

/**
 * The context of an application's handler or future. What goes there goes as a task of its own, so that it arrives in
 * order; what the application throws, or that its context is gone, harms nothing here.
 *
 * @param context an application's, of whatever Vert.x instance
 */
public record ApplicationContext(Context context) {
    /** Where Vert.x logs: SLF4J, Log4j 2 or java.util.logging, whichever the application has. */
    private static final Logger LOG = LoggerFactory.getLogger(ApplicationContext.class);

    /**
     * Runs something there, after what was given before; from any thread.
     *
     * @param what to run
     * @return false if that context takes nothing any more: its worker pool, or its Vert.x, is closed
     */
    public boolean run(Runnable what) {
        try {
            context.runOnContext(v -> what.run());
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("an application's context is closed, and is told nothing any more", e);
            return false;
        }
    }

    /**
     * Calls a handler of the application, here and now. Whatever it throws, Errors too, is logged, so that what comes
     * after it is not lost.
     *
     * @param handler the application's
     * @param what its argument
     * @param <T> its argument's type
     */
    public static <T> void call(Handler<T> handler, T what) {
        try {
            handler.handle(what);
        } catch (Throwable e) {
            LOG.error("a handler of the application threw on " + what, e);
        }
    }
}
