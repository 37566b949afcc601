package io.presence.server.cluster;

import io.presence.server.ClusterStatus.State;
import java.util.List;

/** What nodes tell each other; immutable. Any of it may be lost, repeated, late or out of order. */
sealed interface ClusterMessage {

    /** The incarnation that sends it. */
    long from();

    /**
     * I live, and am this far. To all, each {@code heartbeatMillis}.
     *
     * @param incarnation who
     * @param beat numbers the heartbeats of an incarnation, so that an old one is no sign of life
     * @param state how far the node is
     * @param asks whether the receiver is to answer with a heartbeat at once
     * @param lastSequence the number of its last delta, 0 if it made none
     * @param oldestSequence the number of the oldest delta that it can send again
     * @param users how many users it owns, at that sequence
     * @param digest their digest, at that sequence
     */
    record Heartbeat(
            Incarnation incarnation,
            long beat,
            State state,
            boolean asks,
            long lastSequence,
            long oldestSequence,
            int users,
            long digest)
            implements ClusterMessage {
        @Override
        public long from() {
            return incarnation.id();
        }
    }

    /**
     * How far one incarnation's deltas were known to the sender.
     *
     * @param incarnation whose
     * @param sequence the last that was known
     */
    record Seen(long incarnation, long sequence) {}

    /**
     * One user more or less that the incarnation owns.
     *
     * @param user the user
     * @param join whether it is one more
     * @param others with a leave, who else owned the user, to the sender's knowledge
     */
    record Change(String user, boolean join, List<Seen> others) {
        static Change join(String user) {
            return new Change(user, true, List.of());
        }
    }

    /**
     * What changed in one turn. To all, and again to who asks.
     *
     * @param from whose users changed
     * @param sequence from 1, without holes
     * @param changes in order, at least one
     */
    record Delta(long from, long sequence, List<Change> changes) implements ClusterMessage {}

    /**
     * Send your deltas again. To one.
     *
     * @param from who asks
     * @param to whom
     * @param aloud whether it is told to all, since it was not answered
     * @param after the last that is not missing
     */
    record DeltasWanted(long from, long to, boolean aloud, long after) implements ClusterMessage {}

    /**
     * Send the users you own. To one.
     *
     * @param from who asks
     * @param to whom
     * @param aloud whether it is told to all, since it was not answered
     * @param segment the first segment that is wanted
     */
    record UsersWanted(long from, long to, boolean aloud, int segment) implements ClusterMessage {}

    /**
     * A user whom nobody owns, and whose leave is held back.
     *
     * @param user the user
     * @param leftMillis for how long still
     */
    record Departing(String user, long leftMillis) {}

    /**
     * A part of a snapshot: exactly these users of these segments does the incarnation own. To who asked.
     *
     * @param from whose users
     * @param sequence the delta after which it is true
     * @param firstSegment the first segment
     * @param endSegment the first that is not in it
     * @param users the users
     * @param departing users of these segments whom nobody owns, to the sender's knowledge: for who has just started
     * @param seen how far it knew the others
     */
    record Users(
            long from,
            long sequence,
            int firstSegment,
            int endSegment,
            List<String> users,
            List<Departing> departing,
            List<Seen> seen)
            implements ClusterMessage {}

    /**
     * I own nobody any more, and end. To all, until each has answered.
     *
     * @param from who ends
     * @param seen how far it knew the others
     */
    record Goodbye(long from, List<Seen> seen) implements ClusterMessage {}

    /** I have your goodbye. To one. */
    record GoodbyeHeard(long from) implements ClusterMessage {}
}
