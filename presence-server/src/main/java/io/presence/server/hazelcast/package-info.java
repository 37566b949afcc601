/**
 * What the program knows of Hazelcast: the configuration it ships, and what it asks Hazelcast about. Knows nothing of
 * presence. The server itself needs no Hazelcast, and runs on any cluster manager; only {@code HazelcastMerge} is called
 * by it, which does without when Hazelcast is absent.
 *
 * <p>Open {@code TunedHazelcast} first.
 */
package io.presence.server.hazelcast;
