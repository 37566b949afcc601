/**
 * Presence over the wire, for services and applications that stay connected for months.
 *
 * <p>Knows what an application decides: where to connect, who logs in, how long to wait. Does not know sockets or
 * messages, which are {@code io.presence.client.connection}'s. Open {@link io.presence.client.PresenceClient} first.
 */
package io.presence.client;
