/**
 * One socket, from handshake to close, and the loop that its sockets live on.
 *
 * <p>Knows the protocol's states, who may ask what when, and every reason to close. Does not know how a socket is
 * written, how the one order is made, or the cluster. Open {@link io.presence.server.connection.ClientConnection}
 * first.
 */
package io.presence.server.connection;
