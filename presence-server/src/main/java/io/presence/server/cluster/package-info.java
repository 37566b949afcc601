/**
 * Who is online, on all nodes.
 *
 * <p>Knows users, nodes and time as a number. Does not know sockets, messages of clients, subscriptions or Vert.x, except
 * at its edges, {@code EventBusChannel}, {@code EventBusPorts} and {@code ClusterMember}. What a node tells others is a
 * {@code ClusterMessage}. Open {@code OnlineUsers} first, then {@code DeltaReceiver}; {@link io.presence.server.cluster.ClusterNode} wires them.
 */
package io.presence.server.cluster;
