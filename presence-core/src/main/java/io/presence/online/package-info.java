/**
 * The live view's mechanics, the same embedded and over the wire.
 *
 * <p>Knows sets of users, their differences, and how they reach an application's context. Does not know where they come
 * from: a {@link io.presence.online.LiveView.Source} feeds it. Open {@link io.presence.online.LiveView} first.
 */
package io.presence.online;
