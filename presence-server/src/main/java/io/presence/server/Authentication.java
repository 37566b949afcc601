package io.presence.server;

/**
 * What an {@link Authenticator} decided.
 *
 * <p>Client data and a refusal's reason go to the client as JSON: a {@link io.vertx.core.json.JsonObject}, a map, a
 * list, a string, a number, a boolean.
 */
public sealed interface Authentication {

    /**
     * The login is accepted.
     *
     * @param user the user, or null or empty for an anonymous login: it may ask and subscribe, and is never announced,
     *     listed or answered true
     * @param clientData what the client is told of itself, or null for nothing
     */
    record Accepted(String user, Object clientData) implements Authentication {}

    /**
     * The login is refused; the client may try again, up to the attempts limit.
     *
     * @param reason what the client is told, or null for nothing
     */
    record Refused(Object reason) implements Authentication {}

    /**
     * Accepts a user.
     *
     * @param user the user
     * @return the decision
     */
    static Authentication accepted(String user) {
        return new Accepted(user, null);
    }

    /**
     * Accepts a user and tells the client something.
     *
     * @param user the user
     * @param clientData what the client is told, or null for nothing
     * @return the decision
     */
    static Authentication accepted(String user, Object clientData) {
        return new Accepted(user, clientData);
    }

    /**
     * Accepts somebody who is nobody.
     *
     * @return the decision
     */
    static Authentication anonymous() {
        return new Accepted(null, null);
    }

    /**
     * Refuses.
     *
     * @param reason what the client is told, or null for nothing
     * @return the decision
     */
    static Authentication refused(Object reason) {
        return new Refused(reason);
    }
}
