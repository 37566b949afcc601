package io.presence.server;

import io.presence.PresenceAction;
import io.vertx.core.Future;
import java.util.Set;

/**
 * Decides who may see whom. Asked once a request; unsubscribing is always permitted.
 *
 * <p>Called on the event loop of the client's connection, so it must not block; its future may complete on any thread.
 * One that throws, fails, gives null or takes longer than {@code decisionTimeoutMillis} refuses the request, or each
 * name of it, with MESSAGE_PERMISSION_ERROR, and is logged. While it decides, the client's later messages wait.
 */
public interface Permissions {

    /** Everybody may see everybody: the default. It costs nothing, since it is never asked. */
    Permissions ALLOW_ALL = new Permissions() {
        @Override
        public Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users) {
            return Future.succeededFuture(users);
        }

        @Override
        public Future<Boolean> permittedEveryone(String user, PresenceAction action) {
            return Future.succeededFuture(true);
        }
    };

    /**
     * Which of these users may be asked about, or subscribed to. A refused name is answered with MESSAGE_DENIED; the
     * request goes on for the others.
     *
     * @param user who asks, or null for an anonymous login
     * @param action {@link PresenceAction#SUBSCRIBE} or {@link PresenceAction#QUERY}
     * @param users the users of the request, at least one, in its order
     * @return those that are permitted; others in the set are ignored
     */
    Future<Set<String>> permitted(String user, PresenceAction action, Set<String> users);

    /**
     * Whether everybody may be asked about, or subscribed to, at once.
     *
     * @param user who asks, or null for an anonymous login
     * @param action {@link PresenceAction#SUBSCRIBE_ALL} or {@link PresenceAction#QUERY_ALL}
     * @return whether it is permitted
     */
    Future<Boolean> permittedEveryone(String user, PresenceAction action);
}
