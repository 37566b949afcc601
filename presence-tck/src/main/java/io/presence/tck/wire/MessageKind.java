package io.presence.tck.wire;

import java.util.Optional;

/** The messages of the protocol, by topic and number (protocol W-4). */
public enum MessageKind {
    UNKNOWN_TOPIC(Topic.PARSER, 1),
    UNKNOWN_ACTION(Topic.PARSER, 2),
    PARSER_INVALID_MESSAGE(Topic.PARSER, 3),
    MESSAGE_PARSE_ERROR(Topic.PARSER, 4),
    MAXIMUM_MESSAGE_SIZE_EXCEEDED(Topic.PARSER, 5),

    CONNECTION_ERROR(Topic.CONNECTION, 1),
    PING(Topic.CONNECTION, 2),
    PONG(Topic.CONNECTION, 3),
    ACCEPT(Topic.CONNECTION, 4),
    CHALLENGE(Topic.CONNECTION, 5),
    REJECT(Topic.CONNECTION, 6),
    REDIRECT(Topic.CONNECTION, 7),
    CLOSING(Topic.CONNECTION, 8),
    CLOSED(Topic.CONNECTION, 9),
    AUTHENTICATION_TIMEOUT(Topic.CONNECTION, 100),
    CONNECTION_INVALID_MESSAGE(Topic.CONNECTION, 101),

    AUTH_ERROR(Topic.AUTH, 1),
    REQUEST(Topic.AUTH, 2),
    AUTH_SUCCESSFUL(Topic.AUTH, 3),
    AUTH_UNSUCCESSFUL(Topic.AUTH, 4),
    TOO_MANY_AUTH_ATTEMPTS(Topic.AUTH, 100),
    AUTH_INVALID_MESSAGE(Topic.AUTH, 101),
    INVALID_MESSAGE_DATA(Topic.AUTH, 102),

    PRESENCE_ERROR(Topic.PRESENCE, 1),
    QUERY_ALL(Topic.PRESENCE, 2),
    QUERY_ALL_RESPONSE(Topic.PRESENCE, 3),
    QUERY(Topic.PRESENCE, 4),
    QUERY_RESPONSE(Topic.PRESENCE, 5),
    JOIN(Topic.PRESENCE, 6),
    JOIN_ALL(Topic.PRESENCE, 7),
    LEAVE(Topic.PRESENCE, 8),
    LEAVE_ALL(Topic.PRESENCE, 9),
    SUBSCRIBE(Topic.PRESENCE, 10),
    UNSUBSCRIBE(Topic.PRESENCE, 11),
    SUBSCRIBE_ALL(Topic.PRESENCE, 12),
    UNSUBSCRIBE_ALL(Topic.PRESENCE, 13),
    INVALID_PRESENCE_USERS(Topic.PRESENCE, 100),
    MESSAGE_PERMISSION_ERROR(Topic.PRESENCE, 101),
    MESSAGE_DENIED(Topic.PRESENCE, 102),
    MULTIPLE_SUBSCRIPTIONS(Topic.PRESENCE, 103),
    NOT_SUBSCRIBED(Topic.PRESENCE, 104);

    private final Topic topic;
    private final int action;

    MessageKind(Topic topic, int action) {
        this.topic = topic;
        this.action = action;
    }

    /** Its topic. */
    public Topic topic() {
        return topic;
    }

    /** Its number on the wire. */
    public int action() {
        return action;
    }

    /** The message with this number in the topic, if the protocol has one. */
    public static Optional<MessageKind> of(int topic, int action) {
        for (MessageKind kind : values()) {
            if (kind.topic.number() == topic && kind.action == action) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** Its topic and its name, as the protocol page has them. */
    String title() {
        return topic + " " + (name().endsWith("_INVALID_MESSAGE") ? "INVALID_MESSAGE" : name());
    }
}
