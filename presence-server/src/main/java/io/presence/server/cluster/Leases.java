package io.presence.server.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long each other incarnation is believed. Decides; others do.
 *
 * <p>Owned by the presence context.
 */
final class Leases {
    /**
     * For so many heartbeat periods a node listens, after a short sleep of its own, before it blames anybody, and so long
     * is whoever is silent merely late: within one of them a heartbeat is sent, within the other it arrives.
     */
    private static final int HEARTBEATS_TO_LISTEN = 2;

    private static final class Lease {
        private long heardAt;
        private long endsAt;
        private boolean extended;
        private boolean lost;
        private long lookedAt = Long.MIN_VALUE / 2;
        private boolean looking;
    }

    private final long heartbeatMillis;
    private final long leaseMillis;
    private final Map<Long, Lease> leases = new HashMap<>();
    private long listensUntil = Long.MIN_VALUE;
    private boolean sleptLong;
    private boolean merging;

    Leases(long heartbeatMillis, long leaseMillis) {
        this.heartbeatMillis = heartbeatMillis;
        this.leaseMillis = leaseMillis;
    }

    /** A sign of life: the lease is whole again, whatever had shortened it. */
    void heard(long incarnation, long now) {
        Lease lease = leases.computeIfAbsent(incarnation, id -> new Lease());
        lease.heardAt = now;
        lease.endsAt = now + leaseMillis;
        lease.extended = false;
    }

    /**
     * The cluster manager lost the incarnation's node: what is left of its lease is one heartbeat period, after this
     * node has listened if it was asleep; and again when it was heard after all and falls silent. Means nothing during a
     * merge, which removes healthy members and adds them again, nor after a long sleep, in which it was this node that
     * the others lost.
     */
    void lost(long incarnation, long now) {
        Lease lease = leases.get(incarnation);
        if (lease != null && lossesCount(now)) {
            lease.lost = true;
            shorten(lease, now);
        }
    }

    /** The cluster manager lists the incarnation's node: a loss before is over. */
    void listed(long incarnation) {
        Lease lease = leases.get(incarnation);
        if (lease != null) {
            lease.lost = false;
        }
    }

    private boolean lossesCount(long now) {
        return !merging && !(sleptLong && now < listensUntil);
    }

    private boolean shorten(Lease lease, long now) {
        long endsAt = Math.max(now, listensUntil) + heartbeatMillis;
        boolean shorter = endsAt < lease.endsAt;
        if (shorter) {
            lease.endsAt = endsAt;
        }
        return shorter;
    }

    private boolean isSilent(Lease lease, long now) {
        return now - lease.heardAt >= HEARTBEATS_TO_LISTEN * heartbeatMillis;
    }

    /**
     * The incarnations whose processes are to be looked for: those that are silent, each once a heartbeat period, and not
     * before the look before it has come to something.
     */
    List<Long> looks(long now) {
        List<Long> looks = List.of();
        for (Map.Entry<Long, Lease> entry : leases.entrySet()) {
            Lease lease = entry.getValue();
            if (isSilent(lease, now) && !lease.looking && now - lease.lookedAt >= heartbeatMillis) {
                lease.looking = true;
                lease.lookedAt = now;
                if (looks.isEmpty()) {
                    looks = new ArrayList<>();
                }
                looks.add(entry.getKey());
            }
        }
        return looks;
    }

    /**
     * What a look came to. A process that has ended is as good as a loss that the cluster manager reports, and means
     * nothing when that does not.
     *
     * @return whether less is left of the lease
     */
    boolean looked(long incarnation, boolean processEnded, long now) {
        Lease lease = leases.get(incarnation);
        if (lease == null) {
            return false;
        }
        lease.looking = false;
        return processEnded && isSilent(lease, now) && lossesCount(now) && shorten(lease, now);
    }

    /** A merge began or ended: losses before it may have been its first signs. */
    void merging(boolean is) {
        merging = is;
        leases.values().forEach(lease -> {
            lease.lost = false;
            lease.endsAt = Math.max(lease.endsAt, lease.heardAt + leaseMillis);
        });
    }

    /**
     * This node was asleep for so long: it may be that everybody spoke, and it did not hear. It listens for two heartbeat
     * periods before it blames anybody, and for a lease if it slept for as long, since the cluster may have lost it.
     */
    void awake(long now, long sleptMillis) {
        boolean forLong = sleptMillis >= leaseMillis;
        sleptLong = forLong || (sleptLong && now < listensUntil);
        // After a long sleep the cluster manager has to merge first, before anybody is heard.
        listensUntil = Math.max(listensUntil, now + (forLong ? leaseMillis : HEARTBEATS_TO_LISTEN * heartbeatMillis));
        leases.values().forEach(lease -> {
            // Once between two signs of life: a node that is late again and again would believe the dead for ever.
            if (!lease.extended || forLong) {
                lease.extended = true;
                lease.endsAt = Math.max(lease.endsAt, listensUntil);
            }
        });
    }

    /** The incarnations whose leases have ended; each is told once. */
    List<Long> ended(long now) {
        List<Long> ended = List.of();
        for (Map.Entry<Long, Lease> entry : leases.entrySet()) {
            Lease lease = entry.getValue();
            if (lease.lost && isSilent(lease, now) && lossesCount(now)) {
                shorten(lease, now);
            }
            if (lease.endsAt <= now) {
                if (ended.isEmpty()) {
                    ended = new ArrayList<>();
                }
                ended.add(entry.getKey());
            }
        }
        ended.forEach(leases::remove);
        return ended;
    }

    void forget(long incarnation) {
        leases.remove(incarnation);
    }

    /** How long the incarnation is believed still, in milliseconds. */
    long left(long incarnation, long now) {
        Lease lease = leases.get(incarnation);
        return lease == null ? 0 : Math.max(0, lease.endsAt - now);
    }
}
