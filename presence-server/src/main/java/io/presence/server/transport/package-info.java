/**
 * The seam between the protocol and the socket: messages in, bytes out, pause, close.
 *
 * <p>Knows WebSocket frames and how the socket is written. Does not know what a message means, users, or order. Open
 * {@link io.presence.server.transport.ClientTransport} first, then {@link io.presence.server.transport.InPlaceUpgrade}.
 */
package io.presence.server.transport;
