package io.presence.server.cluster;

import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers what changes here, many changes in a delta, and keeps the last deltas to send them again.
 *
 * <p>Owned by the presence context.
 */
final class DeltaPublisher {
    /** What a delta holds at most, so that applying one is a short turn; a single change may be longer. */
    static final int MAX_CHANGES = 1_000;

    static final int MAX_CHARACTERS = 32_768;

    /** How many deltas one question is answered with. */
    static final int MAX_RESENT = 64;

    /** What is kept at most: some seconds of a storm, a few megabytes. Beyond it, a snapshot costs less. */
    private static final int KEPT_CHANGES = 65_536;

    private static final long KEPT_CHARACTERS = 4_194_304;

    private final long incarnation;
    private final int keptAtMost;
    private final ArrayDeque<Delta> kept = new ArrayDeque<>();
    private List<Change> pending = new ArrayList<>();
    private List<Delta> full = new ArrayList<>();
    private long pendingCharacters;
    private long keptChanges;
    private long keptCharacters;
    private long lastSequence;

    DeltaPublisher(long incarnation) {
        this(incarnation, KEPT_CHANGES);
    }

    DeltaPublisher(long incarnation, int keptChanges) {
        this.incarnation = incarnation;
        this.keptAtMost = keptChanges;
    }

    void add(Change change) {
        int characters = change.user().length();
        if (!pending.isEmpty() && (pending.size() == MAX_CHANGES || pendingCharacters + characters > MAX_CHARACTERS)) {
            cut();
        }
        pending.add(change);
        pendingCharacters += characters;
    }

    /** The deltas that are to be published now; mostly one or none. */
    List<Delta> flush() {
        if (!pending.isEmpty()) {
            cut();
        }
        if (full.isEmpty()) {
            return List.of();
        }
        List<Delta> deltas = full;
        full = new ArrayList<>();
        return deltas;
    }

    private void cut() {
        Delta delta = new Delta(incarnation, ++lastSequence, pending);
        full.add(delta);
        kept.add(delta);
        keptChanges += pending.size();
        keptCharacters += pendingCharacters;
        pending = new ArrayList<>();
        pendingCharacters = 0;
        while (keptChanges > keptAtMost || keptCharacters > KEPT_CHARACTERS) {
            Delta oldest = kept.remove();
            keptChanges -= oldest.changes().size();
            for (Change change : oldest.changes()) {
                keptCharacters -= change.user().length();
            }
        }
    }

    /** The number of the last delta, 0 if there was none. What is not flushed has none. */
    long lastSequence() {
        return lastSequence;
    }

    /** The number of the oldest delta that is kept. */
    long oldestSequence() {
        return lastSequence - kept.size() + 1;
    }

    /**
     * What came after a delta, to send it again; not more than {@link #MAX_RESENT}, so that it is a short turn: who gets
     * them all asks for the next.
     *
     * @return in order; null if not all of it is kept
     */
    List<Delta> after(long sequence) {
        if (sequence + 1 < oldestSequence()) {
            return null;
        }
        return kept.stream()
                .skip(sequence + 1 - oldestSequence())
                .limit(MAX_RESENT)
                .toList();
    }
}
