/**
 * Presence for code in the server's own JVM: subscriptions, queries and announcements without a socket.
 *
 * <p>Knows handlers and the contexts they run on. Does not know sockets or messages. It is one more loop of the one
 * order, living on the presence context; open {@link io.presence.server.embedded.EmbeddedLoop} first.
 */
package io.presence.server.embedded;
