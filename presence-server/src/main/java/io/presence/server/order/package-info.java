/**
 * The one order in which everything that touches presence happens on a node.
 *
 * <p>Knows tickets, batches, and the loops as numbered receivers. Does not know sockets, messages, subscriptions or
 * other nodes. {@link io.presence.server.order.OneOrder} decides and is pure;
 * {@link io.presence.server.order.PresenceContext} is the edge that carries tickets in and batches out. Open
 * {@code OneOrder} first.
 */
package io.presence.server.order;
