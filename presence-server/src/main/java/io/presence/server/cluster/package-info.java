/**
 * Who is online, and the one order in which everything that touches it happens.
 *
 * <p>Knows users, connections as counts, and the loops as numbered receivers. Does not know sockets, messages or
 * subscriptions. {@link io.presence.server.cluster.OneOrder} decides and is pure;
 * {@link io.presence.server.cluster.PresenceContext} is the edge that carries tickets in and batches out. Open
 * {@code OneOrder} first.
 */
package io.presence.server.cluster;
