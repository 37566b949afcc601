/**
 * The HTTP side of a loop's port: where WebSockets are accepted, and what else is served there.
 *
 * <p>Knows routes, TLS and upgrades. Does not know the protocol inside a WebSocket. Open
 * {@link io.presence.server.http.HttpEndpoint}, the only class.
 */
package io.presence.server.http;
