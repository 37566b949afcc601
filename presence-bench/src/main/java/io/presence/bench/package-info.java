/**
 * What presence costs, measured on started nodes. Knows the server as an embedder does, and its cluster's messages by
 * their first bytes.
 *
 * <p>{@code MillionUsers} is the program; each of the nodes it measures is a process of its own, {@code MeasuredNode},
 * which it tells by lines what to do. Open {@code MillionUsers} first.
 */
package io.presence.bench;
