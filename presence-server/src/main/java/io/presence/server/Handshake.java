package io.presence.server;

import io.vertx.core.MultiMap;
import java.util.Objects;

/**
 * How a client reached us, for an {@link Authenticator}; kept until its login is accepted.
 *
 * @param remoteAddress the peer's host and port, as text
 * @param uri the upgrade request's target, query string included
 * @param headers the upgrade request's headers, cookies among them
 */
public record Handshake(String remoteAddress, String uri, MultiMap headers) {
    /**
     * Checks that nothing is missing.
     *
     * @param remoteAddress the peer's host and port, as text
     * @param uri the upgrade request's target, query string included
     * @param headers the upgrade request's headers, cookies among them
     * @throws NullPointerException if an argument is null
     */
    public Handshake {
        Objects.requireNonNull(remoteAddress, "remoteAddress");
        Objects.requireNonNull(uri, "uri");
        Objects.requireNonNull(headers, "headers");
    }
}
