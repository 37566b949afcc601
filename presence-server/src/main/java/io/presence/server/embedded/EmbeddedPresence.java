package io.presence.server.embedded;

import io.presence.OnlineView;
import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.context.ApplicationContext;
import io.presence.online.LiveView;
import io.presence.protocol.MessageCodec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@link Presence} inside the server's JVM. Its methods may be called from any thread; its fields belong to the
 * presence context.
 */
final class EmbeddedPresence implements Presence {
    private final EmbeddedLoop loop;
    /** The subscribed handlers and the context each is called on: the latest that subscribed it, since an earlier one may be gone. */
    private final Map<Handler<PresenceEvent>, Context> contexts = new HashMap<>();

    EmbeddedPresence(EmbeddedLoop loop) {
        this.loop = loop;
    }

    @Override
    public Future<Void> subscribe(Handler<PresenceEvent> handler) {
        require(handler);
        Context context = loop.callersContext();
        return inOrder(() -> {
            contexts.put(handler, context);
            loop.subscriptions().addEveryone(subscriber(handler));
        });
    }

    @Override
    public Future<Void> subscribe(String user, Handler<PresenceEvent> handler) {
        String name = require(user);
        require(handler);
        Context context = loop.callersContext();
        return inOrder(() -> {
            contexts.put(handler, context);
            loop.subscriptions().add(name, subscriber(handler));
        });
    }

    @Override
    public Future<Void> unsubscribe() {
        return inOrder(() -> {
            contexts.keySet().forEach(handler -> loop.subscriptions().removeAll(subscriber(handler)));
            contexts.clear();
        });
    }

    @Override
    public Future<Void> unsubscribe(Handler<PresenceEvent> handler) {
        require(handler);
        return inOrder(() -> {
            loop.subscriptions().removeEveryone(subscriber(handler));
            forgetIfUnused(handler);
        });
    }

    @Override
    public Future<Void> unsubscribe(String user) {
        String name = require(user);
        return inOrder(() -> {
            for (Handler<PresenceEvent> handler : List.copyOf(contexts.keySet())) {
                loop.subscriptions().remove(name, subscriber(handler));
                forgetIfUnused(handler);
            }
        });
    }

    @Override
    public Future<Void> unsubscribe(String user, Handler<PresenceEvent> handler) {
        String name = require(user);
        require(handler);
        return inOrder(() -> {
            loop.subscriptions().remove(name, subscriber(handler));
            forgetIfUnused(handler);
        });
    }

    @Override
    public Future<List<String>> getAll() {
        return loop.ask(promise -> loop.tickets()
                .queryEveryone(
                        null, everyone -> promise.complete(everyone.snapshot().toList())));
    }

    @Override
    public Future<Map<String, Boolean>> getAll(Collection<String> users) {
        if (users == null) {
            throw new IllegalArgumentException("users is null, expected a collection of users; getAll() asks for all");
        }
        List<String> asked =
                users.stream().map(EmbeddedPresence::require).distinct().toList();
        return loop.ask(promise -> loop.tickets().query(asked, online -> {
            Map<String, Boolean> answers = new LinkedHashMap<>();
            for (int i = 0; i < asked.size(); i++) {
                answers.put(asked.get(i), online.get(i));
            }
            promise.complete(Collections.unmodifiableMap(answers));
        }));
    }

    @Override
    public OnlineView online() {
        return new LiveView(loop);
    }

    /** Tells one handler, on its own context; called on the presence context. */
    void deliver(Handler<PresenceEvent> handler, PresenceEvent event) {
        Context context = contexts.get(handler);
        boolean taken = new ApplicationContext(context).run(() -> ApplicationContext.call(handler, event));
        if (!taken) {
            // Its verticle is gone. Not at once: whoever delivers goes through the subscriptions.
            loop.later(() -> forget(handler, context));
        }
    }

    private void forget(Handler<PresenceEvent> handler, Context gone) {
        // Unless it was subscribed from elsewhere since.
        if (contexts.remove(handler, gone)) {
            loop.subscriptions().removeAll(subscriber(handler));
        }
    }

    private Future<Void> inOrder(Runnable effect) {
        return loop.ask(promise -> loop.tickets().place(() -> {
            effect.run();
            promise.complete();
        }));
    }

    private EmbeddedLoop.Subscriber subscriber(Handler<PresenceEvent> handler) {
        return new EmbeddedLoop.Subscriber(this, handler);
    }

    private void forgetIfUnused(Handler<PresenceEvent> handler) {
        EmbeddedLoop.Subscriber subscriber = subscriber(handler);
        if (loop.subscriptions().usersOf(subscriber).isEmpty()
                && !loop.subscriptions().everyone().contains(subscriber)) {
            contexts.remove(handler);
        }
    }

    /** The name as a login would be accepted under it. */
    private static String require(String user) {
        if (user == null || user.isEmpty()) {
            throw new IllegalArgumentException(
                    "user is " + (user == null ? "null" : "empty") + ", expected a name of at least one character");
        }
        return MessageCodec.wellFormed(user);
    }

    private static void require(Handler<PresenceEvent> handler) {
        if (handler == null) {
            throw new IllegalArgumentException("handler is null, expected a handler of presence events");
        }
    }
}
