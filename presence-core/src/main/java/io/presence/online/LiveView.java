package io.presence.online;

import io.presence.OnlineView;
import io.presence.PresenceEvent;
import io.presence.context.ApplicationContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One view, from its source to the application's context. What the source says is passed on in order, a bounded number
 * of users a turn.
 *
 * <p>{@link #begin}, {@link #change}, {@link #stale}, {@link #recovered} and {@link #end} are called by the source, on
 * its one context. The set and the state belong to the view's context and are written there alone; they are concurrent
 * because the API lets everybody read them.
 */
public final class LiveView implements OnlineView {
    /** So that a million users at once do not keep a loop from its other work. */
    private static final int USERS_A_TURN = 1_000;

    /** Where a view's users and changes come from. */
    public interface Source {
        /**
         * The view wants to be fed; called from any thread.
         *
         * @param view to be begun, or ended where that cannot be; not any more if it {@link LiveView#isClosing()}
         */
        void open(LiveView view);

        /**
         * The view is not to be fed any more; called from any thread.
         *
         * @param view not to be called any more after the returned future
         * @return completes when that is so, also where the source has ended
         */
        Future<Void> close(LiveView view);

        /**
         * The context of callers that have none.
         *
         * @return the context
         */
        Context ownContext();
    }

    private final Source source;
    private final Set<String> users = ConcurrentHashMap.newKeySet();
    /** Null until the view is opened, or closed without having been. */
    private final AtomicReference<ApplicationContext> context = new AtomicReference<>();

    private final Promise<OnlineView> opening = Promise.promise();
    private Handler<PresenceEvent> changes = event -> {};
    private Handler<State> states = state -> {};
    private volatile State state = State.OPENING;
    private volatile boolean closing;

    /**
     * Not open yet.
     *
     * @param source what will feed it
     */
    public LiveView(Source source) {
        this.source = source;
    }

    @Override
    public OnlineView onChange(Handler<PresenceEvent> handler) {
        changes = beforeOpening(handler);
        return this;
    }

    @Override
    public OnlineView onState(Handler<State> handler) {
        states = beforeOpening(handler);
        return this;
    }

    private <T> Handler<T> beforeOpening(Handler<T> handler) {
        if (handler == null) {
            throw new IllegalArgumentException("handler is null, expected a handler");
        }
        if (context.get() != null) {
            throw new IllegalStateException("the view was opened already: set its handlers before open()");
        }
        return handler;
    }

    @Override
    public Future<OnlineView> open() {
        Context caller = Vertx.currentContext();
        if (!context.compareAndSet(null, new ApplicationContext(caller == null ? source.ownContext() : caller))) {
            throw new IllegalStateException("the view was opened or closed already: ask online() for another");
        }
        source.open(this);
        return opening.future();
    }

    /**
     * Whether {@link #close()} was called, and the view is not to be opened any more.
     *
     * @return whether it was
     */
    public boolean isClosing() {
        return closing;
    }

    /**
     * The users at the opening.
     *
     * @param online everybody online
     */
    public void begin(List<String> online) {
        inSlices(online, users::add);
        run(() -> {
            enter(State.LIVE);
            opening.tryComplete(this);
        });
    }

    /**
     * Changes, in order.
     *
     * @param events each of them news
     */
    public void change(List<PresenceEvent> events) {
        inSlices(events, event -> {
            if (event.isOnline()) {
                users.add(event.user());
            } else {
                users.remove(event.user());
            }
            ApplicationContext.call(changes, event);
        });
    }

    /** From here on the set is of yesterday. */
    public void stale() {
        run(() -> enter(State.STALE));
    }

    /** The set is true again, all differences having been given. */
    public void recovered() {
        run(() -> enter(State.LIVE));
    }

    /**
     * The source has no more.
     *
     * @param cause why; given to whoever waits for the opening
     */
    public void end(Throwable cause) {
        onContext(() -> closed(cause));
    }

    @Override
    public Set<String> users() {
        return Collections.unmodifiableSet(users);
    }

    @Override
    public boolean isOnline(String user) {
        return user != null && users.contains(user);
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Future<Void> close() {
        closing = true;
        Context caller = Vertx.currentContext();
        if (context.compareAndSet(null, new ApplicationContext(source.ownContext()))) {
            state = State.CLOSED;
            return Future.succeededFuture();
        }
        Promise<Void> done = Promise.promise();
        source.close(this)
                .onComplete(v -> onContext(() -> {
                    closed(new IllegalStateException("the view was closed while it was opening"));
                    if (caller == null || caller == context.get().context()) {
                        done.complete();
                    } else {
                        new ApplicationContext(caller).run(done::complete);
                    }
                }));
        return done.future();
    }

    private void closed(Throwable cause) {
        if (state != State.CLOSED) {
            users.clear();
            enter(State.CLOSED);
            opening.tryFail(cause);
        }
    }

    private void enter(State next) {
        if (state != next) {
            state = next;
            ApplicationContext.call(states, next);
        }
    }

    private <T> void inSlices(List<T> all, Consumer<T> each) {
        for (int from = 0; from < all.size(); from += USERS_A_TURN) {
            List<T> slice = all.subList(from, Math.min(from + USERS_A_TURN, all.size()));
            run(() -> slice.forEach(each));
        }
    }

    private void run(Runnable step) {
        boolean taken = context.get().run(() -> {
            if (state != State.CLOSED) {
                step.run();
            }
        });
        if (!taken && !closing) {
            // Nobody is there to be told any more, nor to close it.
            close().onFailure(e -> {});
        }
    }

    /** There, or where there is no such place any more, here: its last state is to be seen. */
    private void onContext(Runnable last) {
        if (!context.get().run(last)) {
            last.run();
        }
    }
}
