package io.presence.client.connection;

import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.online.LiveView;
import io.presence.online.OnlineSet;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One subscription to everybody and one query of everybody, shared by all live views. On each connection the query is
 * sent once the subscription is acknowledged; its answer then is the state that the notices after it change (the order
 * promise), whatever the server does in between.
 *
 * <p>Owned by the client's context; {@link #open} and {@link #close} are called from any thread and hop here.
 */
final class SharedView implements LiveView.Source, WantedSubscriptions.Views {

    private enum Phase {
        /** No view wants anything, or the server denied it on this connection. */
        OFF,
        /** The subscription is wanted and does not hold yet. */
        SUBSCRIBING,
        /** The subscription holds; its state is asked for. */
        QUERYING,
        /** The set is true. */
        LIVE
    }

    private final ClientContext client;
    private final WantedSubscriptions subscriptions;
    private final PendingQueries queries;
    private final Consumer<PresenceException> report;
    private final Consumer<Consumer<PresenceException>> unlessSomebodyLogsIn;
    private final Consumer<Runnable> later;
    private final OnlineSet online = new OnlineSet();
    private final List<LiveView> opening = new ArrayList<>();
    /** Those that have been live; not all of them are fed at this moment. */
    private final Set<LiveView> views = new LinkedHashSet<>();

    private Phase phase = Phase.OFF;
    private int connection;
    private PresenceException ended;

    /**
     * No views.
     *
     * @param report tells the application of a failure that no future of its tells of
     * @param unlessSomebodyLogsIn fails what waits for a login that nobody asked for
     * @param later runs something when a permission that could not be found out may be asked for again
     */
    SharedView(
            ClientContext client,
            WantedSubscriptions subscriptions,
            PendingQueries queries,
            Consumer<PresenceException> report,
            Consumer<Consumer<PresenceException>> unlessSomebodyLogsIn,
            Consumer<Runnable> later) {
        this.report = report;
        this.unlessSomebodyLogsIn = unlessSomebodyLogsIn;
        this.later = later;
        this.client = client;
        this.subscriptions = subscriptions;
        this.queries = queries;
    }

    @Override
    public Context ownContext() {
        return client.context();
    }

    @Override
    public void open(LiveView view) {
        if (!client.run(() -> opened(view))) {
            view.end(ClientContext.closedException());
        }
    }

    private void opened(LiveView view) {
        if (view.isClosing()) {
            return;
        }
        if (ended != null) {
            view.end(ended);
        } else if (phase == Phase.LIVE) {
            views.add(view);
            view.begin(online.users());
        } else {
            opening.add(view);
            if (phase == Phase.OFF) {
                begin();
            }
            unlessSomebodyLogsIn.accept(why -> {
                if (opening.remove(view)) {
                    view.end(why);
                    offIfUnused();
                }
            });
        }
    }

    private void begin() {
        phase = Phase.SUBSCRIBING;
        subscriptions.viewed(true);
    }

    @Override
    public Future<Void> close(LiveView view) {
        Promise<Void> closed = Promise.promise();
        boolean taken = client.run(() -> {
            opening.remove(view);
            views.remove(view);
            offIfUnused();
            closed.complete();
        });
        return taken ? closed.future() : Future.succeededFuture();
    }

    private void offIfUnused() {
        if (opening.isEmpty() && views.isEmpty()) {
            phase = Phase.OFF;
            online.clear();
            subscriptions.viewed(false);
        }
    }

    @Override
    public void began() {
        phase = Phase.QUERYING;
        int asked = connection;
        Promise<List<String>> answer = Promise.promise();
        answer.future().onComplete(result -> {
            if (asked != connection || phase != Phase.QUERYING) {
                return;
            }
            outcome(result);
        });
        queries.askEveryone(answer, late -> {
            if (asked == connection && phase == Phase.QUERYING) {
                outcome(late);
            }
        });
    }

    /** Of the query; a deadline that passed may be followed by another. */
    private void outcome(AsyncResult<List<String>> result) {
        if (result.succeeded()) {
            answered(result.result());
            return;
        }
        PresenceException why = (PresenceException) result.cause();
        if (!views.isEmpty()) {
            report.accept(why);
        }
        if (why.code() == PresenceException.Code.TIMEOUT) {
            late(why);
        } else {
            denied(why);
        }
    }

    private void answered(List<String> users) {
        phase = Phase.LIVE;
        List<PresenceEvent> differences = online.become(users);
        for (LiveView view : views) {
            view.change(differences);
            view.recovered();
        }
        List<String> now = online.users();
        opening.forEach(view -> view.begin(now));
        views.addAll(opening);
        opening.clear();
    }

    @Override
    public void event(PresenceEvent event) {
        // Before the answer a notice changes nothing: the answer has it.
        if (phase == Phase.LIVE && online.apply(event)) {
            List<PresenceEvent> news = List.of(event);
            views.forEach(view -> view.change(news));
        }
    }

    @Override
    public void denied(PresenceException why) {
        phase = Phase.OFF;
        endOpening(why);
        if (why.code() == PresenceException.Code.MESSAGE_PERMISSION_ERROR && !views.isEmpty()) {
            int asked = connection;
            later.accept(() -> {
                if (asked == connection && phase == Phase.OFF && !views.isEmpty()) {
                    begin();
                }
            });
        }
    }

    @Override
    public void late(PresenceException why) {
        endOpening(why);
    }

    /** Those that were live stay: they are stale, and the next connection may make them live again. */
    private void endOpening(PresenceException why) {
        List<LiveView> all = List.copyOf(opening);
        opening.clear();
        all.forEach(view -> view.end(why));
        if (views.isEmpty()) {
            offIfUnused();
        }
    }

    /** The connection is lost. */
    void lost() {
        connection++;
        views.forEach(LiveView::stale);
        if (!views.isEmpty() || !opening.isEmpty()) {
            phase = Phase.SUBSCRIBING;
        }
    }

    /** Whoever waits for the opening waits in vain. */
    void failWaiting(PresenceException why) {
        endOpening(why);
    }

    /** There will be no other connection. */
    void end(PresenceException why) {
        ended = why;
        endOpening(why);
        views.forEach(view -> view.end(why));
        views.clear();
        online.clear();
        phase = Phase.OFF;
    }
}
