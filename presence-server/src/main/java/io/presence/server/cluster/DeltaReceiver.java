package io.presence.server.cluster;

import io.presence.server.ClusterStatus.Knowledge;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.presence.server.cluster.ClusterMessage.Heartbeat;
import io.presence.server.cluster.ClusterMessage.Users;

/**
 * How far another incarnation's users are known: which delta is next, and which segments of its snapshot are. Decides;
 * others do.
 *
 * <p>While a snapshot is fetched, deltas are applied to all segments, known or not: adding and removing a user twice is
 * adding and removing once, and a segment that comes later replaces what is there. A part of a snapshot is applied where
 * it is as old as the deltas that are: at any other time it would undo some, or be undone by some.
 *
 * <p>Owned by the presence context.
 */
final class DeltaReceiver {
    private static final long NEVER = Long.MIN_VALUE / 2;

    /** One may be lost, or late. */
    private static final int MAX_UNANSWERED = 2;

    /** What a heartbeat shows. */
    enum Shown {
        NOTHING,
        EQUAL,
        DIVERGED
    }

    private final long retryMillis;
    private long applied = -1;
    private long heardOf;
    private long oldest = 1;
    private boolean fetching = true;
    private int nextSegment;
    private Users early;
    private long deltasAskedAt = NEVER;
    private long askedAfter;
    private int unanswered;
    private long usersAskedAt = NEVER;

    /**
     * Nothing is known yet.
     *
     * @param retryMillis after how long an unanswered question is asked again
     */
    DeltaReceiver(long retryMillis) {
        this.retryMillis = retryMillis;
    }

    /** The last delta that is applied; -1 if nothing is known. */
    long applied() {
        return applied;
    }

    /** Whether every segment has been fetched once. */
    boolean complete() {
        return !fetching;
    }

    Knowledge knowledge() {
        if (fetching) {
            return Knowledge.FETCHING;
        }
        return applied < heardOf ? Knowledge.BEHIND : Knowledge.CURRENT;
    }

    /** A heartbeat says how far it is, and from where on it can send again. */
    void heard(Heartbeat heartbeat) {
        heardOf = Math.max(heardOf, heartbeat.lastSequence());
        oldest = Math.max(oldest, heartbeat.oldestSequence());
    }

    /**
     * Compares digests, which says something at the same sequence only.
     *
     * @param digest of what is known here
     */
    Shown compare(Heartbeat heartbeat, long digest) {
        if (fetching || heartbeat.lastSequence() != applied) {
            return Shown.NOTHING;
        }
        return heartbeat.digest() == digest ? Shown.EQUAL : Shown.DIVERGED;
    }

    /** Everything is to be fetched again, and what is known stays until it has been. */
    void fetchAgain() {
        fetching = true;
        nextSegment = 0;
        early = null;
        usersAskedAt = NEVER;
        unanswered = 0;
    }

    /**
     * A delta came.
     *
     * @return whether it is the next, and is to be applied now
     */
    boolean takes(Delta delta) {
        heardOf = Math.max(heardOf, delta.sequence());
        if (applied < 0 || delta.sequence() != applied + 1) {
            return false;
        }
        applied++;
        unanswered = 0;
        if (applied == askedAfter + DeltaPublisher.MAX_RESENT) {
            deltasAskedAt = NEVER;
        }
        return true;
    }

    /**
     * A part of the snapshot came.
     *
     * @return whether it is to be applied now
     */
    boolean takes(Users users) {
        heardOf = Math.max(heardOf, users.sequence());
        unanswered = 0;
        if (!fetching || users.firstSegment() != nextSegment) {
            return false;
        }
        if (users.sequence() < applied) {
            usersAskedAt = NEVER;
            return false;
        }
        if (users.sequence() > applied && nextSegment > 0) {
            early = users;
            return false;
        }
        // At the first part nothing that is known has to fit: all of it is replaced.
        applied = users.sequence();
        nextSegment = users.endSegment();
        fetching = nextSegment < UserMap.SEGMENTS;
        usersAskedAt = NEVER;
        return true;
    }

    /** Whether questions were not answered, so that the way to the other or back is in doubt. */
    boolean isUnanswered() {
        return unanswered > MAX_UNANSWERED;
    }

    /** A part of the snapshot that came before its deltas, once these are applied, or null. */
    Users early() {
        if (early == null || early.sequence() > applied) {
            return null;
        }
        Users users = early;
        early = null;
        return users;
    }

    /**
     * Whether deltas are to be asked for now; if they are kept no longer, everything is fetched again.
     *
     * @return true if to ask for those after {@link #applied}
     */
    boolean asksForDeltas(long now) {
        if (applied < 0 || applied >= heardOf) {
            deltasAskedAt = NEVER;
            return false;
        }
        if (fetching && nextSegment == 0) {
            return false;
        }
        if (applied + 1 < oldest) {
            fetchAgain();
            return false;
        }
        if (now - deltasAskedAt < retryMillis) {
            return false;
        }
        deltasAskedAt = now;
        askedAfter = applied;
        unanswered++;
        return true;
    }

    /**
     * Whether users are to be asked for now.
     *
     * @return the first segment, or -1
     */
    int asksForUsersFrom(long now) {
        if (!fetching || early != null || now - usersAskedAt < retryMillis) {
            return -1;
        }
        usersAskedAt = now;
        unanswered++;
        return nextSegment;
    }

    long heardOf() {
        return heardOf;
    }
}
