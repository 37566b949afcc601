/**
 * How what happens reaches an application: on its own context, in order, and whatever the application does with it.
 *
 * <p>Knows Vert.x contexts. Does not know what is delivered. Open {@link io.presence.context.ApplicationContext} first.
 */
package io.presence.context;
