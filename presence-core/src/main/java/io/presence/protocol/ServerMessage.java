package io.presence.protocol;

import io.presence.PresenceAction;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a server says. A field that was not sent is null; one that was sent empty is empty (W-6).
 *
 * <p>What a client need not understand decodes to {@link Unrecognized}.
 */
public sealed interface ServerMessage extends Message {

    /** The challenge is accepted; log in now (C-2). */
    record Accept() implements ServerMessage {}

    /** The server will not have this client (C-3). */
    record Reject() implements ServerMessage {}

    /**
     * Connect there instead (C-4).
     *
     * @param url the other address
     */
    record Redirect(String url) implements ServerMessage {
        /**
         * Checks that the address is there.
         *
         * @param url the other address
         */
        public Redirect {
            Objects.requireNonNull(url, "url");
        }
    }

    /** The answer to a {@link ClientMessage.Ping} (H-1). */
    record Pong() implements ServerMessage {}

    /** No login arrived in time; the connection closes (C-6). */
    record AuthenticationTimeout() implements ServerMessage {}

    /** Something other than a challenge was sent before the challenge (C-5). */
    record InvalidConnectionMessage() implements ServerMessage {}

    /**
     * The login is accepted.
     *
     * @param data the client data as JSON text ({@code null} as text included), or null if there is none
     */
    record AuthSuccessful(String data) implements ServerMessage {}

    /**
     * The login is refused.
     *
     * @param data the reason as JSON text, or null
     */
    record AuthUnsuccessful(String data) implements ServerMessage {}

    /** The last refused login was one too many; the connection closes. */
    record TooManyAuthAttempts() implements ServerMessage {}

    /** Something other than a login was sent before the login. */
    record InvalidAuthMessage() implements ServerMessage {}

    /** The login's credentials were no JSON object; the connection closes. */
    record InvalidAuthData() implements ServerMessage {}

    /** The frame had a topic not served here, or was malformed: on this transport both look the same (E-1). */
    record UnknownTopic() implements ServerMessage {}

    /**
     * A {@link ClientMessage.Subscribe} took effect (P-1).
     *
     * @param correlationId the request's, or null if it had none
     */
    record SubscribeAck(String correlationId) implements ServerMessage {}

    /**
     * An {@link ClientMessage.Unsubscribe} took effect (P-2).
     *
     * @param correlationId the request's, or null if it had none
     */
    record UnsubscribeAck(String correlationId) implements ServerMessage {}

    /** A {@link ClientMessage.SubscribeAll} took effect (P-3). */
    record SubscribeAllAck() implements ServerMessage {}

    /** An {@link ClientMessage.UnsubscribeAll} took effect (P-4). */
    record UnsubscribeAllAck() implements ServerMessage {}

    /**
     * The answer to a {@link ClientMessage.Query} (P-5).
     *
     * @param correlationId the request's, or null if it had none
     * @param online for each user asked for, in order, whether they are online
     */
    record QueryResponse(String correlationId, Map<String, Boolean> online) implements ServerMessage {
        /**
         * Copies the map, its order kept.
         *
         * @param correlationId the request's, or null if it had none
         * @param online for each user asked for, in order, whether they are online
         */
        public QueryResponse {
            online = Collections.unmodifiableMap(new LinkedHashMap<>(online));
        }
    }

    /**
     * The answer to a {@link ClientMessage.QueryAll} (P-6).
     *
     * @param names who is online, the asker left out
     */
    record QueryAllResponse(List<String> names) implements ServerMessage {
        /**
         * Copies the names.
         *
         * @param names who is online, the asker left out
         */
        public QueryAllResponse {
            names = List.copyOf(names);
        }
    }

    /**
     * A user subscribed to by name joined (N-1).
     *
     * @param name the user
     */
    record Join(String name) implements ServerMessage {
        /**
         * Checks that the user is there.
         *
         * @param name the user
         */
        public Join {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * A user subscribed to by name left (N-1).
     *
     * @param name the user
     */
    record Leave(String name) implements ServerMessage {
        /**
         * Checks that the user is there.
         *
         * @param name the user
         */
        public Leave {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * For subscribers of everybody: a user joined (N-2).
     *
     * @param name the user
     */
    record JoinAll(String name) implements ServerMessage {
        /**
         * Checks that the user is there.
         *
         * @param name the user
         */
        public JoinAll {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * For subscribers of everybody: a user left (N-2).
     *
     * @param name the user
     */
    record LeaveAll(String name) implements ServerMessage {
        /**
         * Checks that the user is there.
         *
         * @param name the user
         */
        public LeaveAll {
            Objects.requireNonNull(name, "name");
        }
    }

    /**
     * The connection had this subscription already; the acknowledgement still follows (P-7).
     *
     * @param originalAction {@link PresenceAction#SUBSCRIBE} or {@link PresenceAction#SUBSCRIBE_ALL}
     * @param name the user, or {@link MessageCodec#EVERYONE} for everybody
     */
    record MultipleSubscriptions(PresenceAction originalAction, String name) implements ServerMessage {
        /**
         * Checks that the action is there.
         *
         * @param originalAction {@link PresenceAction#SUBSCRIBE} or {@link PresenceAction#SUBSCRIBE_ALL}
         * @param name the user, or {@link MessageCodec#EVERYONE} for everybody
         */
        public MultipleSubscriptions {
            Objects.requireNonNull(originalAction, "originalAction");
        }
    }

    /**
     * A request, or one name of it, is not permitted (P-8).
     *
     * @param originalAction what was asked
     * @param correlationId the request's, or null if it had none
     * @param name the refused user, or null if the whole request is refused
     */
    record Denied(PresenceAction originalAction, String correlationId, String name) implements ServerMessage {
        /**
         * Checks that the action is there.
         *
         * @param originalAction what was asked
         * @param correlationId the request's, or null if it had none
         * @param name the refused user, or null if the whole request is refused
         */
        public Denied {
            Objects.requireNonNull(originalAction, "originalAction");
        }
    }

    /**
     * Whether a request, or one name of it, is permitted could not be found out (P-9).
     *
     * @param originalAction what was asked
     * @param correlationId the request's, or null if it had none
     * @param name the user, or null if it is about the whole request
     */
    record PermissionError(PresenceAction originalAction, String correlationId, String name) implements ServerMessage {
        /**
         * Checks that the action is there.
         *
         * @param originalAction what was asked
         * @param correlationId the request's, or null if it had none
         * @param name the user, or null if it is about the whole request
         */
        public PermissionError {
            Objects.requireNonNull(originalAction, "originalAction");
        }
    }

    /**
     * Well-formed, and none of the above.
     *
     * @param topic the topic's number, 0 if missing
     * @param action the action's number, 0 if missing
     */
    record Unrecognized(int topic, int action) implements ServerMessage {}
}
