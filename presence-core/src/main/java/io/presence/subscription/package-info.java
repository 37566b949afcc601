/**
 * Who subscribes to whom: pure semantics, no I/O, no clock, no threads.
 *
 * <p>Knows users by name and subscribers as opaque objects. Does not know what a subscriber is or how it is told.
 * Open {@link io.presence.subscription.Subscriptions}, the only class.
 */
package io.presence.subscription;
