/**
 * Who is online, on all nodes.
 *
 * <p>Knows users, nodes and time as a number. Does not know sockets, messages of clients, subscriptions or Vert.x, except
 * at its edges. Open {@code OnlineUsers} first.
 */
package io.presence.server.cluster;
