package io.presence.server.embedded;

import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.server.Announcement;
import io.presence.server.cluster.PresenceContext;
import io.presence.server.cluster.TicketQueue;
import io.presence.subscription.Subscriptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of the embedded subscribers. Its tickets and changes come in the one order, like every loop's; it passes
 * events and answers on to each caller's context in that order.
 *
 * <p>Owned by the presence context; {@link #presence()} and {@link #announce} may be called from any thread, and this
 * is where they hop.
 */
public final class EmbeddedLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLoop.class);

    /** Who is told, on which context; the same handler of the same presence is the same subscriber. */
    record Subscriber(EmbeddedPresence presence, Handler<PresenceEvent> handler) {}

    private final Vertx vertx;
    private final Context context;
    private final Subscriptions<Subscriber> subscriptions = new Subscriptions<>();
    private TicketQueue tickets;
    private boolean stopped;

    private EmbeddedLoop(Vertx vertx, Context context) {
        this.vertx = vertx;
        this.context = context;
    }

    /**
     * Joins the one order; called on the presence context.
     *
     * @param vertx the Vert.x instance
     * @param presence where the order is made
     * @return the loop
     */
    public static Future<EmbeddedLoop> start(Vertx vertx, PresenceContext presence) {
        EmbeddedLoop loop = new EmbeddedLoop(vertx, presence.context());
        presence.onStopping(loop::stop);
        return TicketQueue.join(presence.context(), presence, loop::tell, () -> {}, () -> false)
                .map(tickets -> {
                    loop.tickets = tickets;
                    return loop;
                });
    }

    /** Tells nobody any more, and fails what is asked from now on; called on the presence context. */
    public void stop() {
        stopped = true;
    }

    /**
     * A subscriber of its own.
     *
     * @return presence, with no subscriptions yet
     */
    public Presence presence() {
        return new EmbeddedPresence(this);
    }

    /**
     * Makes a user online.
     *
     * @param user the user
     * @return completes when the announcement has taken effect
     */
    public Future<Announcement> announce(String user) {
        return ask(promise -> tickets.login(user, () -> promise.complete(new EmbeddedAnnouncement(this, user))));
    }

    private void tell(PresenceEvent event) {
        if (!stopped) {
            subscriptions.everyone().forEach(subscriber -> subscriber.presence().deliver(subscriber.handler(), event));
            subscriptions
                    .subscribersOf(event.user())
                    .forEach(subscriber -> subscriber.presence().deliver(subscriber.handler(), event));
        }
    }

    Subscriptions<Subscriber> subscriptions() {
        return subscriptions;
    }

    TicketQueue tickets() {
        return tickets;
    }

    /** The context to call back on: the caller's, or where it has none one that Vert.x keeps for the caller's thread. */
    Context callersContext() {
        return vertx.getOrCreateContext();
    }

    /**
     * Hops to the presence context to ask, and back to the caller's to answer.
     *
     * @param question run on the presence context; completes the promise there
     */
    <T> Future<T> ask(Consumer<Promise<T>> question) {
        Promise<T> answer = Promise.promise();
        Promise<T> asked = Promise.promise();
        Context caller = callersContext();
        asked.future().onComplete(result -> {
            if (caller == context) {
                answer.handle(result);
            } else {
                caller.runOnContext(v -> answer.handle(result));
            }
        });
        context.runOnContext(v -> {
            if (stopped) {
                asked.fail(new PresenceException(
                        PresenceException.Code.STOPPED, null, "the presence server was undeployed: deploy it again"));
                return;
            }
            try {
                question.accept(asked);
            } catch (RuntimeException e) {
                LOG.error("an embedded request failed", e);
                asked.tryFail(e);
            }
        });
        return answer.future();
    }
}
