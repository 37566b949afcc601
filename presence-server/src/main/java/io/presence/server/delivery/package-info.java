/**
 * What one event loop writes: who is told of a join or leave, and each socket's writes in order and within bounds.
 *
 * <p>Knows subscriptions, and messages as bytes of frames. Does not know logins, permissions or how a socket is written. Open
 * {@link io.presence.server.delivery.Audience} first, then {@link io.presence.server.delivery.Outbound} and
 * {@link io.presence.server.delivery.Deliveries}.
 */
package io.presence.server.delivery;
