/**
 * What the cluster costs: the time from a join on one node to its notice on another, joins a second, and memory of users
 * that are another node's. Knows the server as an embedder does, and the wire as a client does.
 *
 * <p>{@code ClusterScenarios} is the program; the nodes are processes of their own, {@code AnnouncingNode}. Open
 * {@code ClusterScenarios} first.
 */
package io.presence.bench.cluster;
