/**
 * The lasting connection and what is asked over it.
 *
 * <p>Knows sockets, messages, timers and the client's one context, on which all of this lives. Does not know options'
 * defaults or how a client is made. In the order of the stack: {@link io.presence.client.connection.WebSocketLink} is
 * one socket, {@link io.presence.client.connection.ServerConnection} the connection that outlives sockets,
 * {@link io.presence.client.connection.NetworkPresence} the API, which keeps
 * {@link io.presence.client.connection.WantedSubscriptions}, {@link io.presence.client.connection.PendingQueries} and
 * {@link io.presence.client.connection.SharedView}. Open {@code NetworkPresence} first.
 */
package io.presence.client.connection;
