package io.presence.server;

import java.util.List;

/**
 * What a node knows of its cluster at one moment; immutable. For {@code GET /cluster} and the metrics.
 *
 * @param node this node's name
 * @param incarnation this run's id, 16 hexadecimal digits
 * @param state how far this node is
 * @param members how many nodes the cluster manager lists, this one too; 1 without a cluster
 * @param usersOnline how many users are online, on whatever node, those in grace too
 * @param usersInGrace how many of them no node owns, and are held back
 * @param usersOwned how many users have a connection or announcement here
 * @param lastSequence the number of this run's last delta, 0 if there was none
 * @param digest the digest of the users owned here, 16 hexadecimal digits
 * @param others the other incarnations
 * @param counts what happened since the start
 */
public record ClusterStatus(
        String node,
        String incarnation,
        State state,
        int members,
        int usersOnline,
        int usersInGrace,
        int usersOwned,
        long lastSequence,
        String digest,
        List<Other> others,
        Counts counts) {

    /** How far a node is. */
    public enum State {
        /** The first exchange with the others is not done. */
        STARTING,
        /** Serves, and answers are complete. */
        READY,
        /** Stops: sends its clients away. */
        DRAINING
    }

    /** How far another incarnation's users are known here. */
    public enum Knowledge {
        /** Its users are being fetched. */
        FETCHING,
        /** Every change that it was heard to have made is known. */
        CURRENT,
        /** Changes are missing, and were asked for. */
        BEHIND,
        /** It speaks a format that this node does not read; nothing of it is known. */
        UNREADABLE
    }

    /**
     * Another incarnation.
     *
     * @param node its node's name
     * @param incarnation its id, 16 hexadecimal digits
     * @param state how far it is, by its last heartbeat
     * @param knowledge how far its users are known here
     * @param usersOwned how many users it owns, as known here
     * @param lastSequence the number of its last delta, by its last heartbeat
     * @param appliedSequence the number of the last delta that is known here; -1 if nothing is
     * @param digest the digest of what is known here, 16 hexadecimal digits
     * @param lastHeardMillis how long ago its last heartbeat came, in milliseconds
     * @param leaseMillis how much of its lease is left, in milliseconds
     */
    public record Other(
            String node,
            String incarnation,
            State state,
            Knowledge knowledge,
            int usersOwned,
            long lastSequence,
            long appliedSequence,
            String digest,
            long lastHeardMillis,
            long leaseMillis) {}

    /**
     * What happened since the start.
     *
     * @param deltasPublished deltas made here
     * @param deltasApplied deltas of others
     * @param gaps times that deltas were missing, and asked for
     * @param snapshots times that all users of an incarnation were fetched again, since deltas were missing
     *     that it kept no longer, or since its digest differed
     * @param divergencesFound digests that differed at the same sequence
     * @param divergencesRepaired those that were equal after the users were fetched again
     * @param leaseEnds incarnations given up for their silence
     * @param goodbyes incarnations that ended by themselves
     * @param registrations times that this node registered anew on the event bus, since a member was not heard
     * @param unreadable messages that could not be read: of another format, or malformed
     */
    public record Counts(
            long deltasPublished,
            long deltasApplied,
            long gaps,
            long snapshots,
            long divergencesFound,
            long divergencesRepaired,
            long leaseEnds,
            long goodbyes,
            long registrations,
            long unreadable) {}
}
