package io.presence.tck.wire;

import java.util.Optional;

/** The topics of the protocol that have messages here, with the names and numbers of their fields. */
public enum Topic {
    PARSER(1, "action", "data", null, null, null, null, null, "originalTopic", "originalAction"),
    CONNECTION(2, "action", "data", "isError", "isAck", "url", "protocolVersion", "sdkVersion", "sdkType"),
    AUTH(3, "action", "data", "isError", "isAck"),
    PRESENCE(
            7,
            "action",
            "originalTopic",
            "originalAction",
            "data",
            "correlationId",
            "isError",
            "isAck",
            "name",
            "names");

    private final int number;

    @SuppressWarnings("ImmutableEnumChecker") // never written
    private final String[] fields;

    Topic(int number, String... fields) {
        this.number = number;
        this.fields = fields;
    }

    /** Its number on the wire. */
    public int number() {
        return number;
    }

    /** The topic of this number, if it is one of these. */
    public static Optional<Topic> of(int number) {
        for (Topic topic : values()) {
            if (topic.number == number) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }

    /** The name of a field of the body, or {@code field 10} where the tables have none. */
    String fieldName(int field) {
        String name = field >= 1 && field <= fields.length ? fields[field - 1] : null;
        return name == null ? "field " + field : name;
    }

    /** The number of a field of the body. */
    int fieldNumber(String name) {
        for (int i = 0; i < fields.length; i++) {
            if (name.equals(fields[i])) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(this + " has no field " + name);
    }
}
