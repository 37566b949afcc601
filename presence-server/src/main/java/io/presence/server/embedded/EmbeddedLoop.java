package io.presence.server.embedded;

import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.context.ApplicationContext;
import io.presence.online.LiveView;
import io.presence.server.Announcement;
import io.presence.server.ClusterStatus;
import io.presence.server.order.PresenceContext;
import io.presence.server.order.TicketQueue;
import io.presence.subscription.Subscriptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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
public final class EmbeddedLoop implements LiveView.Source {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedLoop.class);

    /** Who is told, on which context; the same handler of the same presence is the same subscriber. */
    record Subscriber(EmbeddedPresence presence, Handler<PresenceEvent> handler) {}

    private final Vertx vertx;
    private final PresenceContext order;
    private final Context context;
    private final Subscriptions<Subscriber> subscriptions = new Subscriptions<>();
    private final Set<LiveView> views = new LinkedHashSet<>();
    private TicketQueue tickets;
    private boolean stopped;

    private EmbeddedLoop(Vertx vertx, PresenceContext order) {
        this.vertx = vertx;
        this.order = order;
        this.context = order.context();
    }

    /**
     * Joins the one order; called on the presence context.
     *
     * @param vertx the Vert.x instance
     * @param presence where the order is made
     * @return the loop
     */
    public static Future<EmbeddedLoop> start(Vertx vertx, PresenceContext presence) {
        EmbeddedLoop loop = new EmbeddedLoop(vertx, presence);
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
        views.forEach(view -> view.end(stoppedException()));
        views.clear();
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

    /**
     * What this node knows of its cluster.
     *
     * @return the status
     */
    public Future<ClusterStatus> status() {
        return ask(promise -> order.status().onComplete(promise));
    }

    private void tell(PresenceEvent event) {
        if (!stopped) {
            subscriptions.everyone().forEach(subscriber -> subscriber.presence().deliver(subscriber.handler(), event));
            subscriptions
                    .subscribersOf(event.user())
                    .forEach(subscriber -> subscriber.presence().deliver(subscriber.handler(), event));
            views.forEach(view -> view.change(List.of(event)));
        }
    }

    @Override
    public void open(LiveView view) {
        // In the one order: the answer and the first change after it meet at this ticket's place.
        Future<Void> begun = ask(promise -> tickets.queryEveryone(null, everyone -> {
            if (stopped) {
                promise.fail(stoppedException());
                return;
            }
            if (view.isClosing()) {
                return;
            }
            views.add(view);
            view.begin(everyone.snapshot().toList());
            promise.complete();
        }));
        begun.onFailure(view::end);
    }

    @Override
    public Future<Void> close(LiveView view) {
        Future<Void> removed = ask(promise -> tickets.place(() -> {
            views.remove(view);
            promise.complete();
        }));
        // A server that has stopped feeds no view.
        return removed.otherwiseEmpty();
    }

    @Override
    public Context ownContext() {
        return callersContext();
    }

    private static PresenceException stoppedException() {
        return new PresenceException(
                PresenceException.Code.STOPPED, null, "the presence server was undeployed: deploy it again");
    }

    Subscriptions<Subscriber> subscriptions() {
        return subscriptions;
    }

    /** Runs something on the presence context, after this turn. */
    void later(Runnable what) {
        new ApplicationContext(context).run(what);
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
                new ApplicationContext(caller).run(() -> answer.handle(result));
            }
        });
        boolean taken = new ApplicationContext(context).run(() -> {
            if (stopped) {
                asked.fail(stoppedException());
                return;
            }
            try {
                question.accept(asked);
            } catch (RuntimeException e) {
                LOG.error("an embedded request failed", e);
                asked.tryFail(e);
            }
        });
        return taken ? answer.future() : Future.failedFuture(stoppedException());
    }
}
