package io.presence.server.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The nodes that the cluster manager lists, and which of them are heard. A node that is listed and not heard may have
 * lost our registration on the event bus, or may run no presence server at all.
 *
 * <p>Owned by the presence context.
 */
final class Members {
    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final int HEARTBEATS_TO_WAIT = 2;
    private static final long MAX_WAIT_MILLIS = 60_000;

    private static final class Member {
        private final long listedAt;
        private long heardAt = NEVER;
        private long registerAt;
        private long wait;

        private Member(long now) {
            this.listedAt = now;
        }
    }

    private final String self;
    private final long heartbeatMillis;
    private final long leaseMillis;
    private final Map<String, Member> members = new HashMap<>();
    private boolean known;

    Members(String self, long heartbeatMillis, long leaseMillis) {
        this.self = self;
        this.heartbeatMillis = heartbeatMillis;
        this.leaseMillis = leaseMillis;
    }

    /**
     * What is listed now.
     *
     * @return those that were and are no longer
     */
    List<String> listed(Set<String> listed, long now) {
        known = true;
        List<String> lost = new ArrayList<>();
        members.keySet().removeIf(member -> {
            if (listed.contains(member)) {
                return false;
            }
            lost.add(member);
            return true;
        });
        boolean added = false;
        for (String member : listed) {
            if (!member.equals(self) && !members.containsKey(member)) {
                members.put(member, new Member(now));
                added = true;
            }
        }
        if (added) {
            // The cluster has changed its shape: whoever is silent may have been lost in that, and waits no longer.
            members.values().forEach(member -> {
                member.wait = HEARTBEATS_TO_WAIT * heartbeatMillis;
                member.registerAt = now + member.wait;
            });
        }
        return lost;
    }

    void heard(String name, long now) {
        Member member = members.get(name);
        if (member != null) {
            member.heardAt = now;
            member.wait = HEARTBEATS_TO_WAIT * heartbeatMillis;
            member.registerAt = now + leaseMillis / 3;
        }
    }

    /** Whether to register anew now; before a silent member's lease ends, and after, ever more seldom. */
    boolean registersAnew(long now) {
        boolean anew = false;
        for (Member member : members.values()) {
            if (member.registerAt <= now) {
                anew = true;
                member.registerAt = now + member.wait;
                member.wait = Math.min(MAX_WAIT_MILLIS, 2 * member.wait);
            }
        }
        return anew;
    }

    /** Whether each listed member has been heard since it was listed, or was silent for a whole lease. */
    boolean allHeard(long now) {
        return known
                && members.values().stream()
                        .allMatch(member -> member.heardAt >= member.listedAt || now - member.listedAt >= leaseMillis);
    }

    /** How many are listed, this node too. */
    int size() {
        return members.size() + 1;
    }
}
