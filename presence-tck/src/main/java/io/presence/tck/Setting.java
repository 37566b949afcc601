package io.presence.tck;

import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a test must know of an implementation, and cannot find out. A setting with a default need not be declared; one
 * without is an optional feature.
 */
public enum Setting {
    CREDENTIALS(
            "credentials",
            new JsonObject().put("username", "{user}"),
            "the credentials of a user, with {user} for the name"),
    ANONYMOUS_CREDENTIALS("anonymousCredentials", new JsonObject(), "the credentials of a login without a username"),
    REFUSED_CREDENTIALS("refusedCredentials", JsonObject.class, "credentials that are refused"),
    CLIENT_DATA_CREDENTIALS(
            "clientDataCredentials",
            JsonObject.class,
            "the credentials of a user, with {user} for the name, who is given client data"),
    CLIENT_DATA("clientData", JsonObject.class, "the client data that this user is given"),
    OPEN_AUTHENTICATION(
            "openAuthentication", Boolean.class, "true if any username is accepted as it is, whatever its JSON type"),
    DENIED_PREFIX("deniedPrefix", String.class, "what the names begin with that nobody may subscribe to or query"),
    FAILING_PREFIX("failingPrefix", String.class, "what the names begin with for which the permissions fail to decide"),
    OUTCAST_PREFIX(
            "outcastPrefix",
            String.class,
            "what the names of the users begin with who may neither subscribe to everybody nor query everybody"),
    MAX_MESSAGE_BYTES("maxMessageBytes", 1_048_576, "the longest message that is taken from a client, in bytes"),
    MAX_AUTH_ATTEMPTS("maxAuthAttempts", 3, "how many refused logins end a connection"),
    HEARTBEAT_MILLIS(
            "heartbeatMillis", 30_000, "the heartbeat interval: silence of two closes a connection, in milliseconds"),
    LOGIN_MILLIS("loginMillis", 180_000, "the time to log in, in milliseconds"),
    HEALTH_PATH("healthPath", String.class, "the path that answers GET with status 200 while the server is well"),
    KILL_MILLIS(
            "killMillis",
            5_000,
            "how long after a node was killed its users may stay online on the others, in milliseconds"),
    SILENCE_MILLIS(
            "silenceMillis", 10_000, "how long a frozen node's users may stay online on the others, in milliseconds"),
    CLIENT_OPTIONS("clientOptions", new JsonObject(), "the options that every client is made with"),
    CLIENT_HEARTBEAT_OPTION(
            "clientHeartbeatOption",
            String.class,
            "the name of the client's option for the time between two PINGs, in milliseconds"),
    CLIENT_REPEATS_LOGIN(
            "clientRepeatsLogin",
            true,
            "true if a client that lost its connection logs in again by itself, false if the application has to");

    /** What stands for a user's name. */
    private static final String USER = "{user}";

    private final String key;
    private final Class<?> type;
    /** Given out as a copy. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Object otherwise;

    private final String meaning;

    Setting(String key, Object otherwise, String meaning) {
        this.key = key;
        this.type = otherwise instanceof Class<?> type ? type : otherwise.getClass();
        this.otherwise = otherwise instanceof Class<?> ? null : otherwise;
        this.meaning = meaning;
    }

    /** Its key in the declaration. */
    public String key() {
        return key;
    }

    /** What it says. */
    public String meaning() {
        return meaning;
    }

    /** Its default, or null if it is an optional feature. */
    public Object otherwise() {
        return otherwise instanceof JsonObject json ? json.copy() : otherwise;
    }

    static Set<String> names() {
        return Arrays.stream(values()).map(Setting::key).collect(Collectors.toUnmodifiableSet());
    }

    static Setting named(String key) {
        return Arrays.stream(values())
                .filter(each -> each.key.equals(key))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("there is no setting " + key));
    }

    void check(Object value) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "setting " + key + " is " + value + ", expected " + expected() + ": " + meaning);
        }
        if (value instanceof Integer number && number < 1) {
            throw new IllegalArgumentException("setting " + key + " is " + value + ", expected at least 1: " + meaning);
        }
        if (value instanceof String text && text.isEmpty()) {
            throw new IllegalArgumentException("setting " + key + " is empty, expected a text: " + meaning);
        }
        if (value instanceof JsonObject json
                && meaning.contains(USER)
                && !json.encode().contains(USER)) {
            throw new IllegalArgumentException(
                    "setting " + key + " is " + value + ", expected " + USER + " in it: " + meaning);
        }
    }

    private String expected() {
        return type == Integer.class
                ? "a whole number from 1 to " + Integer.MAX_VALUE
                : type == JsonObject.class ? "an object" : type == Boolean.class ? "true or false" : "a text";
    }
}
