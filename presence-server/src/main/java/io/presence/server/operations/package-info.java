/**
 * What tells operators how a server is: the routes for health, cluster and metrics, and the meters.
 *
 * <p>Knows what to ask the presence context and the loops, and how to show it. Does not know how the cluster works; it
 * only reads, never blocks a loop and changes nothing. Open {@link io.presence.server.operations.Operations} first.
 */
package io.presence.server.operations;
