package io.presence.client.connection;

import io.presence.PresenceException;
import io.presence.context.ApplicationContext;
import io.vertx.core.Closeable;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.CloseFuture;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The one context that owns everything of a client, and the hops to it and back. What goes to an application's context
 * goes as a task of its own, so that it arrives in order, and what the application throws harms nothing here.
 *
 * <p>The context is the client's own, on the caller's event loop where it has one. Of its own, because Vert.x keeps every
 * WebSocket client ever made with the context that made it: an application that makes and closes clients for months would
 * grow. This class and {@link WebSocketLink} alone know parts of
 * Vert.x that are exported for its own modules.
 */
public final class ClientContext {
    /** Where Vert.x logs: SLF4J, Log4j 2 or java.util.logging, whichever the application has. */
    static final Logger LOG = LoggerFactory.getLogger("io.presence.client");

    private final VertxInternal vertx;
    private final ContextInternal context;
    private final ApplicationContext here;
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
        this.here = new ApplicationContext(context);
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
     * @return false if the client's Vert.x is closed
     */
    public boolean run(Runnable what) {
        return here.run(what);
    }

    /**
     * Hops here to ask, and back to the caller's context to answer.
     *
     * @param question run on the client's context; completes the promise there
     * @param <T> what is answered
     * @return completes on the caller's context when it has one
     */
    public <T> Future<T> ask(Consumer<Promise<T>> question) {
        ApplicationContext caller = new ApplicationContext(callers());
        Promise<T> answer = Promise.promise();
        Promise<T> asked = Promise.promise();
        asked.future().onComplete(result -> caller.run(() -> answer.handle(result)));
        boolean taken = run(() -> {
            try {
                question.accept(asked);
            } catch (RuntimeException e) {
                LOG.error("a request failed by a fault of the client", e);
                asked.tryFail(e);
            }
        });
        return taken ? answer.future() : Future.failedFuture(closedException());
    }

    static PresenceException closedException() {
        return new PresenceException(
                PresenceException.Code.STOPPED, null, "the client's Vert.x is closed: make another client");
    }
}
