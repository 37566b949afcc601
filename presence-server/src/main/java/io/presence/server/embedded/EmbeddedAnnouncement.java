package io.presence.server.embedded;

import io.presence.PresenceException;
import io.presence.server.Announcement;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;

/** One announced user. Its state belongs to the presence context. */
final class EmbeddedAnnouncement implements Announcement {
    private final EmbeddedLoop loop;
    private final String user;
    private final List<Promise<Void>> waiting = new ArrayList<>(1);
    private boolean closing;
    private boolean closed;

    EmbeddedAnnouncement(EmbeddedLoop loop, String user) {
        this.loop = loop;
        this.user = user;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public Future<Void> close() {
        Future<Void> end = loop.ask(promise -> {
            if (closed) {
                promise.complete();
                return;
            }
            waiting.add(promise);
            if (!closing) {
                closing = true;
                loop.tickets().logout(user);
                loop.tickets().place(() -> {
                    closed = true;
                    waiting.forEach(Promise::complete);
                    waiting.clear();
                });
            }
        });
        // A server that has stopped has ended it.
        return end.recover(
                e -> e instanceof PresenceException stopped && stopped.code() == PresenceException.Code.STOPPED
                        ? Future.succeededFuture()
                        : Future.failedFuture(e));
    }
}
