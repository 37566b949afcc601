package io.presence.protocol;

import java.util.List;
import java.util.Objects;

/**
 * What a client says. A field that was not sent is null; one that was sent empty is empty (W-6).
 *
 * <p>A well-formed message that is no request of ours is {@link OtherAction} or {@link OtherTopic}, so that whoever
 * handles a message handles every message.
 */
public sealed interface ClientMessage extends Message {

    /**
     * Opens the conversation (C-1). No field is checked.
     *
     * @param url the address the client was told to connect to, or null
     * @param protocolVersion the client's protocol version, or null
     * @param sdkVersion the client library's version, or null
     * @param sdkType the client library's kind, or null
     */
    record Challenge(String url, String protocolVersion, String sdkVersion, String sdkType) implements ClientMessage {}

    /** Asks for a {@link ServerMessage.Pong} (H-1). */
    record Ping() implements ClientMessage {}

    /**
     * A login.
     *
     * @param data the credentials as JSON text, unchecked, or null
     */
    record Authenticate(String data) implements ClientMessage {}

    /**
     * Asks to be told of named users (P-1).
     *
     * @param correlationId comes back in the acknowledgement, or null
     * @param names the users, as sent: possibly none, possibly one twice
     */
    record Subscribe(String correlationId, List<String> names) implements ClientMessage {
        /**
         * Copies the names.
         *
         * @param correlationId comes back in the acknowledgement, or null
         * @param names the users, as sent: possibly none, possibly one twice
         */
        public Subscribe {
            names = List.copyOf(names);
        }
    }

    /**
     * Asks not to be told of named users any more (P-2).
     *
     * @param correlationId comes back in the acknowledgement, or null
     * @param names the users, as sent
     */
    record Unsubscribe(String correlationId, List<String> names) implements ClientMessage {
        /**
         * Copies the names.
         *
         * @param correlationId comes back in the acknowledgement, or null
         * @param names the users, as sent
         */
        public Unsubscribe {
            names = List.copyOf(names);
        }
    }

    /** Asks to be told of everybody (P-3). Its correlation id is never echoed, so it is not kept. */
    record SubscribeAll() implements ClientMessage {}

    /** Asks not to be told of everybody any more (P-4). */
    record UnsubscribeAll() implements ClientMessage {}

    /**
     * Asks which of these users are online (P-5).
     *
     * @param correlationId comes back in the answer, or null
     * @param names the users, as sent
     */
    record Query(String correlationId, List<String> names) implements ClientMessage {
        /**
         * Copies the names.
         *
         * @param correlationId comes back in the answer, or null
         * @param names the users, as sent
         */
        public Query {
            names = List.copyOf(names);
        }
    }

    /** Asks who is online (P-6). */
    record QueryAll() implements ClientMessage {}

    /**
     * An action of a topic of ours that is no request.
     *
     * @param topic the topic
     * @param action the action's number
     */
    record OtherAction(Topic topic, int action) implements ClientMessage {
        /**
         * Checks that the topic is there.
         *
         * @param topic the topic
         * @param action the action's number
         */
        public OtherAction {
            Objects.requireNonNull(topic, "topic");
        }
    }

    /**
     * A topic that clients have no business with here: unknown, missing (0), or PARSER.
     *
     * @param topic the topic's number
     */
    record OtherTopic(int topic) implements ClientMessage {}
}
