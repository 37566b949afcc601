/**
 * What an application imports to know who is online, whether it runs inside the server or talks to one.
 *
 * <p>Knows the words of the API: user, join, leave, subscription, query. Does not know the wire, sockets or the
 * cluster. Open {@link io.presence.Presence} first.
 */
package io.presence;
