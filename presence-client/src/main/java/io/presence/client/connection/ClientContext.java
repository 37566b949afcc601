package io.presence.client.connection;

import io.presence.PresenceException;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.lang.System.Logger.Level;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one context that owns everything of a client, and the hops to it and back. What goes to an application's context
 * goes as a task of its own, so that it arrives in order, and what the application throws harms nothing here.
 *
 * <p>The context is the client's own, on the caller's event loop where it has one. Of its own, because Vert.x keeps every
 * WebSocket client ever made with the context that made it: an application that makes and closes clients for months would
 * grow. This class alone knows the parts of Vert.x that are exported for its own modules.
 */
public final class ClientContext {
    static final System.Logger LOG = System.getLogger("io.presence.client");

    private final VertxInternal vertx;
    private final ContextInternal context;
    /** The caller's, where it is one of this Vert.x: a verticle's end is the client's end. */
    private final ContextInternal parent;

    private Closeable hook;

    /**
     * A new context on the caller's event loop, or, where the caller is on none of this Vert.x, on the next one.
     *
     * @param vertx the Vert.x instance
     */
    public ClientContext(Vertx vertx) {
        this.vertx = (VertxInternal) vertx;
        Context caller = Vertx.currentContext();
        this.parent = caller != null && caller.owner() == vertx ? (ContextInternal) caller : null;
        var builder = this.vertx.contextBuilder().withCloseFuture(new CloseFuture());
        if (parent != null && parent.isEventLoopContext()) {
            builder.withEventLoop(parent.nettyEventLoop());
        }
        this.context = builder.build();
    }

    Vertx vertx() {
        return vertx;
    }

    Context context() {
        return context;
    }

    /**
     * Has something closed when the verticle that made this is undeployed, or Vert.x closed.
     *
     * @param what closes it
     */
    public void closeWithParent(Supplier<Future<Void>> what) {
        hook = completion -> what.get().onComplete(completion);
        if (parent == null) {
            vertx.addCloseHook(hook);
        } else {
            parent.addCloseHook(hook);
        }
    }

    /** What was closed by itself need not be closed later, nor be kept until then. */
    void forgetParent() {
        if (parent == null) {
            vertx.removeCloseHook(hook);
        } else {
            parent.removeCloseHook(hook);
        }
    }

    /**
     * The context to call back on.
     *
     * @return the caller's, or this one where it has none
     */
    public Context callers() {
        Context caller = Vertx.currentContext();
        return caller == null ? context : caller;
    }

    /**
     * Runs something here, after what was given before.
     *
     * @param what to run
     */
    public void run(Runnable what) {
        context.runOnContext(v -> what.run());
    }

    /**
     * Hops here to ask, and back to the caller's context to answer.
     *
     * @param question run on the client's context; completes the promise there
     * @param <T> what is answered
     * @return completes on the caller's context when it has one
     */
    public <T> Future<T> ask(Consumer<Promise<T>> question) {
        Context caller = callers();
        Promise<T> answer = Promise.promise();
        Promise<T> asked = Promise.promise();
        asked.future().onComplete(result -> caller.runOnContext(v -> answer.handle(result)));
        try {
            run(() -> {
                try {
                    question.accept(asked);
                } catch (RuntimeException e) {
                    LOG.log(Level.ERROR, "a request failed by a fault of the client", e);
                    asked.tryFail(e);
                }
            });
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(new PresenceException(
                    PresenceException.Code.STOPPED, null, "the client's Vert.x is closed: make another client"));
        }
        return answer.future();
    }
}
