package io.presence.server.cluster;

import io.presence.PresenceEvent;
import io.presence.server.ClusterStatus;
import io.presence.server.ClusterStatus.Knowledge;
import io.presence.server.ClusterStatus.State;
import io.presence.server.cluster.ClusterMessage.Change;
import io.presence.server.cluster.ClusterMessage.Delta;
import io.presence.server.cluster.ClusterMessage.DeltasWanted;
import io.presence.server.cluster.ClusterMessage.Departing;
import io.presence.server.cluster.ClusterMessage.Goodbye;
import io.presence.server.cluster.ClusterMessage.GoodbyeHeard;
import io.presence.server.cluster.ClusterMessage.Heartbeat;
import io.presence.server.cluster.ClusterMessage.Seen;
import io.presence.server.cluster.ClusterMessage.Users;
import io.presence.server.cluster.ClusterMessage.UsersWanted;
import io.presence.server.cluster.OnlineUsers.Added;
import io.presence.server.cluster.OnlineUsers.Removed;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node in its cluster: what happens here and what is heard of the others becomes who is online, joins and leaves, and
 * messages to the others. Time and the members of the cluster come in; it has no clock and no thread.
 *
 * <p>Owned by the presence context.
 */
public final class ClusterNode {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);

    /** What one step of bulk work does at most, so that it is a short turn: users looked at, and users that leave. */
    private static final int STEP_USERS = 10_000;

    private static final int STEP_LEAVES = 1_000;

    /** How many incarnations that said goodbye are remembered, so that what is late of them is not taken for life. */
    private static final int GONE = 1_000;

    /**
     * The times, in milliseconds.
     *
     * @param heartbeatMillis between two heartbeats
     * @param leaseMillis how long a silent incarnation is believed
     * @param leaveGraceMillis how long a leave is held back
     */
    public record Times(long heartbeatMillis, long leaseMillis, long leaveGraceMillis) {}

    /** Another incarnation that is believed. */
    private static final class Other {
        private final Owner owner;
        private final DeltaReceiver receiver;
        private State state;
        private long beat;
        private long heardAt;
        private boolean known;
        private boolean diverged;
        private long divergedAt;
        private boolean behind;

        private Other(Incarnation incarnation, long retryMillis) {
            this.owner = new Owner(incarnation);
            this.receiver = new DeltaReceiver(retryMillis);
        }

        private long id() {
            return owner.incarnation().id();
        }
    }

    /** Another incarnation that speaks another format. */
    private record Unreadable(Incarnation incarnation, long heardAt) {}

    /** An owner that is given up, whose users are taken from it step by step. */
    private static final class Sweep {
        private final Owner owner;
        /** How far the others are to be known first, since its users may have moved to them; so long at most. */
        private final List<Seen> seen;

        private final long waitsUntil;
        private int segment;

        private Sweep(Owner owner, List<Seen> seen, long waitsUntil) {
            this.owner = owner;
            this.seen = seen;
            this.waitsUntil = waitsUntil;
        }
    }

    private final Incarnation incarnation;
    private final Owner self;
    private final Times times;
    private final ClusterChannel channel;
    private final Consumer<PresenceEvent> tell;
    private final OnlineUsers onlineUsers = new OnlineUsers();
    private final LocalUsers localUsers = new LocalUsers();
    private DeltaPublisher publisher;
    private final Departures departures;
    private final Leases leases;
    private final Members members;
    private final Map<Long, Other> others = new LinkedHashMap<>();
    private final Map<Long, Unreadable> unreadable = new LinkedHashMap<>();
    private final Set<Long> gone = new LinkedHashSet<>();
    private final ArrayDeque<Sweep> sweeps = new ArrayDeque<>();
    private final Set<Long> awaitsGoodbye = new HashSet<>();
    private State state = State.STARTING;
    private long beat;
    private long beatAt = Long.MIN_VALUE;
    private long registeredAt = Long.MIN_VALUE;
    private long tickedAt = Long.MIN_VALUE;
    private boolean ended;
    private String nameTaken;
    private int usersInAPart = DeltaPublisher.MAX_CHANGES;
    private int leavesInAStep = STEP_LEAVES;
    private BooleanSupplier backlogged = () -> false;

    private long deltasPublished;
    private long deltasApplied;
    private long gaps;
    private long snapshots;
    private long divergencesFound;
    private long divergencesRepaired;
    private long leaseEnds;
    private long goodbyes;
    private long registrations;
    private long unreadables;

    /**
     * A node in a cluster.
     *
     * @param incarnation this run
     * @param times the times
     * @param channel the way to the others
     * @param tell told of each join and leave
     */
    ClusterNode(Incarnation incarnation, Times times, ClusterChannel channel, Consumer<PresenceEvent> tell) {
        this.incarnation = incarnation;
        this.self = new Owner(incarnation);
        this.times = times;
        this.channel = channel;
        this.tell = tell;
        this.publisher = new DeltaPublisher(incarnation.id());
        this.departures = new Departures(times.leaveGraceMillis());
        this.leases = new Leases(times.heartbeatMillis(), times.leaseMillis());
        this.members = new Members(incarnation.member(), times.heartbeatMillis(), times.leaseMillis());
    }

    /** Bounds so low that tests meet them: of a part of a snapshot, of a step of bulk work, and of what is kept. */
    void bounds(int users, int leaves, int keptChanges) {
        usersInAPart = users;
        leavesInAStep = leaves;
        publisher = new DeltaPublisher(incarnation.id(), keptChanges);
    }

    /**
     * What tells that bulk work is to wait.
     *
     * @param is whether somebody has much to take already
     */
    public void heeds(BooleanSupplier is) {
        backlogged = is;
    }

    /**
     * A node without a cluster.
     *
     * @param node its name
     * @param times the times
     * @param tell told of each join and leave
     * @return the node, ready
     */
    public static ClusterNode alone(String node, Times times, Consumer<PresenceEvent> tell) {
        ClusterNode alone = new ClusterNode(Incarnation.random(node, ""), times, null, tell);
        alone.state = State.READY;
        return alone;
    }

    // ---- who is online ----

    /**
     * Whether a user is online, on whatever node.
     *
     * @param user the user
     * @return true also for one in grace
     */
    public boolean isOnline(String user) {
        return onlineUsers.isOnline(user);
    }

    /**
     * Everybody online now.
     *
     * @return the same object as long as nothing changes
     */
    public OnlineSnapshot snapshot() {
        return onlineUsers.snapshot();
    }

    /**
     * Where in the snapshot a user stands.
     *
     * @param user the user
     * @return the place, or null if not online
     */
    public OnlineSnapshot.Place placeOf(String user) {
        return onlineUsers.placeOf(user);
    }

    // ---- what happens here ----

    /**
     * One more connection of a user.
     *
     * @param user the user
     */
    public void login(String user) {
        if (localUsers.login(user)) {
            added(user, onlineUsers.add(user, self));
            if (channel != null) {
                publisher.add(Change.join(user));
            }
        }
    }

    /**
     * One connection less.
     *
     * @param user the user
     * @param now the time, in milliseconds
     */
    public void logout(String user, long now) {
        if (localUsers.logout(user)) {
            if (channel != null) {
                publisher.add(new Change(user, false, othersOf(user)));
            }
            removed(user, onlineUsers.remove(user, self), now);
        }
    }

    private List<Seen> othersOf(String user) {
        List<Owner> owners = onlineUsers.owners(user);
        if (owners.size() <= 1) {
            return List.of();
        }
        List<Seen> seen = new ArrayList<>(owners.size() - 1);
        for (Owner owner : owners) {
            Other other = others.get(owner.incarnation().id());
            // One that is given up is no owner to speak of.
            if (other != null && other.owner == owner) {
                seen.add(new Seen(other.id(), other.receiver.applied()));
            }
        }
        return seen;
    }

    /** The turn ends: what changed in it is published. */
    public void endTurn() {
        if (channel != null && !ended) {
            for (Delta delta : publisher.flush()) {
                deltasPublished++;
                channel.publish(delta);
            }
        }
    }

    private void added(String user, Added added) {
        if (added == Added.JOINED) {
            tell.accept(PresenceEvent.join(user));
        } else if (added == Added.BACK) {
            departures.back(user);
        }
    }

    private void removed(String user, Removed removed, long now) {
        if (removed == Removed.LAST && departures.leavesAtOnce(user, now)) {
            leave(user);
        }
    }

    private void leave(String user) {
        onlineUsers.drop(user);
        tell.accept(PresenceEvent.leave(user));
    }

    // ---- what is heard ----

    /** A message came. */
    void receive(ClusterMessage message, long now) {
        if (message.from() == incarnation.id()) {
            return;
        }
        if (ended) {
            // Two nodes that end at once do not wait for each other.
            if (message instanceof Goodbye) {
                channel.send(message.from(), new GoodbyeHeard(incarnation.id()));
            }
            if (message instanceof Goodbye || message instanceof GoodbyeHeard) {
                awaitsGoodbye.remove(message.from());
            }
            return;
        }
        if (message instanceof Heartbeat heartbeat) {
            heartbeat(heartbeat, now);
        } else if (message instanceof DeltasWanted wanted) {
            if (wanted.to() == incarnation.id()) {
                asked(wanted.aloud(), now);
                sendDeltas(wanted);
            }
        } else if (message instanceof UsersWanted wanted) {
            if (wanted.to() == incarnation.id()) {
                asked(wanted.aloud(), now);
                sendUsers(wanted, now);
            }
        } else if (message instanceof Goodbye goodbye) {
            goodbye(goodbye, now);
        } else {
            Other other = others.get(message.from());
            // Whoever is not known says so soon by a heartbeat, and then everything of it is fetched.
            if (other != null && message instanceof Delta delta) {
                delta(other, delta, now);
            } else if (other != null && message instanceof Users users && other.receiver.takes(users)) {
                apply(other, users, now);
            }
            if (other != null) {
                ask(other, now);
            }
        }
    }

    /** A message came that cannot be read. */
    void receive(UnreadableException e, long now) {
        unreadables++;
        Incarnation sender = e.sender();
        if (sender == null) {
            LOG.debug("{}: {}", incarnation.node(), e.getMessage());
        } else if (unreadable.put(sender.id(), new Unreadable(sender, now)) == null) {
            LOG.error("{}: {}; its users are not known here", incarnation.node(), e.getMessage());
        }
    }

    private void heartbeat(Heartbeat heartbeat, long now) {
        long id = heartbeat.from();
        if (gone.contains(id)) {
            return;
        }
        Other other = others.get(id);
        if (other == null) {
            other = new Other(heartbeat.incarnation(), times.heartbeatMillis());
            others.put(id, other);
            met(heartbeat);
        } else if (heartbeat.beat() <= other.beat) {
            return;
        }
        other.beat = heartbeat.beat();
        other.state = heartbeat.state();
        other.heardAt = now;
        leases.heard(id, now);
        members.heard(heartbeat.incarnation().member(), now);
        other.receiver.heard(heartbeat);
        switch (other.receiver.compare(heartbeat, other.owner.digest())) {
            case DIVERGED -> {
                // One that is found again at once would fetch without end.
                if (other.diverged && now - other.divergedAt < times.leaseMillis()) {
                    break;
                }
                divergencesFound++;
                other.diverged = true;
                other.divergedAt = now;
                LOG.warn(
                        "{}: what is known of {} differs from what it says at delta {}: its users are fetched again",
                        incarnation.node(),
                        other.owner.incarnation(),
                        heartbeat.lastSequence());
                other.receiver.fetchAgain();
            }
            case EQUAL -> {
                if (other.diverged) {
                    other.diverged = false;
                    divergencesRepaired++;
                    LOG.info("{}: what is known of {} is right again", incarnation.node(), other.owner.incarnation());
                }
            }
            case NOTHING -> {}
        }
        if (heartbeat.asks()) {
            channel.send(id, heartbeat(false));
        }
        ask(other, now);
    }

    private void met(Heartbeat heartbeat) {
        Incarnation who = heartbeat.incarnation();
        LOG.info("{}: met {}, which owns {} users", incarnation.node(), who, heartbeat.users());
        if (who.node().equals(incarnation.node())) {
            // Of two that start at once, the one with the higher id gives way.
            if (state == State.STARTING
                    && (heartbeat.state() != State.STARTING || Long.compareUnsigned(who.id(), incarnation.id()) < 0)) {
                nameTaken = who.toString();
            }
            LOG.warn("{}: {} has this node's name: give each node its own", incarnation, who);
        }
    }

    private void delta(Other other, Delta delta, long now) {
        if (other.receiver.takes(delta)) {
            apply(other, delta, now);
            Users early = other.receiver.early();
            if (early != null && other.receiver.takes(early)) {
                apply(other, early, now);
            }
        }
    }

    private void apply(Other other, Delta delta, long now) {
        deltasApplied++;
        // What it goes on to say proves that it lives, where a long queue holds its heartbeats up.
        leases.heard(other.id(), now);
        for (Change change : delta.changes()) {
            String user = change.user();
            if (change.join()) {
                added(user, onlineUsers.add(user, other.owner));
            } else {
                await(user, change.others(), now);
                removed(user, onlineUsers.remove(user, other.owner), now);
            }
        }
        if (other.receiver.complete()) {
            departures.seen(other.id(), other.receiver.applied());
        }
    }

    /** Of the user's other owners, those that are not known as far as the sender knew them. */
    private void await(String user, List<Seen> owners, long now) {
        for (Seen owner : owners) {
            if (isSeen(owner)) {
                continue;
            }
            long id = owner.incarnation();
            if (others.containsKey(id)) {
                departures.await(user, id, owner.sequence());
            } else {
                departures.await(user, id, owner.sequence(), now + times.leaseMillis());
            }
        }
    }

    private void apply(Other other, Users users, long now) {
        leases.heard(other.id(), now);
        if (users.firstSegment() == 0 && other.known) {
            snapshots++;
        }
        Set<String> owned = new HashSet<>(users.users());
        List<String> removed = new ArrayList<>();
        for (int segment = users.firstSegment(); segment < users.endSegment(); segment++) {
            onlineUsers.forEachOwned(segment, other.owner, user -> {
                if (!owned.contains(user)) {
                    removed.add(user);
                }
            });
        }
        for (String user : owned) {
            added(user, onlineUsers.add(user, other.owner));
        }
        for (String user : removed) {
            await(user, users.seen(), now);
            removed(user, onlineUsers.remove(user, other.owner), now);
        }
        if (state == State.STARTING && times.leaveGraceMillis() > 0) {
            for (Departing departing : users.departing()) {
                if (onlineUsers.addUnowned(departing.user())) {
                    departures.departing(departing.user(), now, departing.leftMillis());
                    tell.accept(PresenceEvent.join(departing.user()));
                }
            }
        }
        if (other.receiver.complete()) {
            other.known = true;
            departures.seen(other.id(), other.receiver.applied());
            LOG.info(
                    "{}: knows the {} users of {}, up to delta {}",
                    incarnation.node(),
                    other.owner.users(),
                    other.owner.incarnation(),
                    other.receiver.applied());
        }
    }

    private void ask(Other other, long now) {
        DeltaReceiver receiver = other.receiver;
        boolean behind = receiver.applied() >= 0 && receiver.applied() < receiver.heardOf();
        if (behind && !other.behind) {
            gaps++;
            LOG.info(
                    "{}: deltas {} to {} of {} are missing",
                    incarnation.node(),
                    receiver.applied() + 1,
                    receiver.heardOf(),
                    other.owner.incarnation());
        }
        other.behind = behind;
        if (receiver.asksForDeltas(now)) {
            boolean aloud = receiver.isUnanswered();
            ask(other, aloud, new DeltasWanted(incarnation.id(), other.id(), aloud, receiver.applied()), now);
        }
        // Where a loop has much to take, more users would only wait for it.
        int segment = backlogged.getAsBoolean() ? -1 : receiver.asksForUsersFrom(now);
        if (segment >= 0) {
            boolean aloud = receiver.isUnanswered();
            ask(other, aloud, new UsersWanted(incarnation.id(), other.id(), aloud, segment), now);
        }
    }

    /**
     * Heartbeats come by the address of all, answers by one's own; so either may be lost alone. Whoever is not answered
     * registers anew, for the answers, and asks at the address of all, for the questions.
     */
    private void ask(Other other, boolean aloud, ClusterMessage question, long now) {
        if (aloud) {
            registersAnew(now);
            channel.publish(question);
        } else {
            channel.send(other.id(), question);
        }
    }

    /** A question came; at the address of all, if this node did not hear it at its own. */
    private void asked(boolean aloud, long now) {
        if (aloud) {
            registersAnew(now);
        }
    }

    /** Not more often than a cluster that heals itself can bear, and once more while a silent node's lease lasts. */
    private void registersAnew(long now) {
        if (registeredAt == Long.MIN_VALUE || now - registeredAt >= times.leaseMillis() / 3) {
            registeredAt = now;
            registrations++;
            channel.registerAnew();
        }
    }

    private void sendDeltas(DeltasWanted wanted) {
        endTurn();
        List<Delta> deltas = publisher.after(wanted.after());
        if (deltas == null) {
            // Says from where on there are deltas, and so that a snapshot is to be asked for.
            channel.send(wanted.from(), heartbeat(false));
        } else {
            deltas.forEach(delta -> channel.send(wanted.from(), delta));
        }
    }

    private void sendUsers(UsersWanted wanted, long now) {
        if (times.leaveGraceMillis() > 0 && !sweeps.isEmpty()) {
            // Users are on their way from an owner that is gone into grace: the asker would miss them, and asks again.
            return;
        }
        endTurn();
        List<String> users = new ArrayList<>();
        List<Departing> departing = new ArrayList<>();
        int end = wanted.segment();
        int[] characters = {0};
        int looked = 0;
        do {
            looked += onlineUsers.sizeOf(end);
            onlineUsers.forEachOwned(end, self, user -> {
                users.add(user);
                characters[0] += user.length();
            });
            if (departures.size() > 0) {
                onlineUsers.forEachUnowned(end, user -> {
                    long left = departures.left(user, now);
                    if (left > 0) {
                        departing.add(new Departing(user, left));
                        characters[0] += user.length();
                    }
                });
            }
            end++;
        } while (end < UserMap.SEGMENTS
                && looked < STEP_USERS
                && users.size() + departing.size() < usersInAPart
                && characters[0] < DeltaPublisher.MAX_CHARACTERS);
        channel.send(
                wanted.from(),
                new Users(incarnation.id(), publisher.lastSequence(), wanted.segment(), end, users, departing, seen()));
    }

    /** How far the others are known here. */
    private List<Seen> seen() {
        List<Seen> seen = new ArrayList<>(others.size());
        for (Other other : others.values()) {
            if (other.receiver.applied() >= 0) {
                seen.add(new Seen(other.id(), other.receiver.applied()));
            }
        }
        return seen;
    }

    private void goodbye(Goodbye goodbye, long now) {
        long id = goodbye.from();
        channel.send(id, new GoodbyeHeard(incarnation.id()));
        if (!gone.add(id)) {
            return;
        }
        if (gone.size() > GONE) {
            gone.remove(gone.iterator().next());
        }
        Other other = others.get(id);
        if (other != null) {
            goodbyes++;
            LOG.info("{}: {} said goodbye", incarnation.node(), other.owner.incarnation());
            giveUp(other, goodbye.seen(), now + times.leaseMillis());
        }
        departures.ended(id);
    }

    private void giveUp(Other other, List<Seen> seen, long waitsUntil) {
        others.remove(other.id());
        leases.forget(other.id());
        sweeps.add(new Sweep(other.owner, seen, waitsUntil));
        departures.ended(other.id());
    }

    // ---- members, time, bulk work ----

    /** What the cluster manager lists now. */
    void members(Set<String> listed, long now) {
        for (String lost : members.listed(listed, now)) {
            for (Other other : others.values()) {
                if (other.owner.incarnation().member().equals(lost)) {
                    LOG.info("{}: the cluster lost {}", incarnation.node(), other.owner.incarnation());
                    leases.lost(other.id(), now);
                }
            }
        }
        for (Other other : others.values()) {
            if (listed.contains(other.owner.incarnation().member())) {
                leases.listed(other.id());
            }
        }
    }

    /**
     * What a look came to.
     *
     * @param silent the incarnation
     * @param processEnded whether it is certain that its process has ended
     * @param now the time, in milliseconds
     */
    void looked(long silent, boolean processEnded, long now) {
        if (leases.looked(silent, processEnded, now)) {
            LOG.info(
                    "{}: the process of {} has ended",
                    incarnation.node(),
                    others.get(silent).owner.incarnation());
        }
    }

    /** What the cluster manager calls the nodes of the others that are believed. */
    Set<String> believed() {
        Set<String> believed = new HashSet<>();
        others.values().forEach(other -> believed.add(other.owner.incarnation().member()));
        return believed;
    }

    /** The cluster manager merges two halves of the cluster, or has merged them. */
    void merging(boolean is) {
        leases.merging(is);
    }

    /**
     * Time passes. To be called several times each heartbeat period.
     *
     * @param now the time, in milliseconds
     */
    void tick(long now) {
        if (ended) {
            return;
        }
        if (tickedAt != Long.MIN_VALUE && now - tickedAt > times.heartbeatMillis()) {
            LOG.info("{}: this node was asleep for {} ms, and listens first", incarnation.node(), now - tickedAt);
            leases.awake(now, now - tickedAt);
        }
        tickedAt = now;
        if (beatAt == Long.MIN_VALUE || now - beatAt >= times.heartbeatMillis()) {
            beatAt = now;
            channel.publish(heartbeat(state == State.STARTING));
        }
        for (long id : leases.ended(now)) {
            Other other = others.get(id);
            leaseEnds++;
            LOG.warn(
                    "{}: {} was silent for {} ms: its {} users are taken from it",
                    incarnation.node(),
                    other.owner.incarnation(),
                    now - other.heardAt,
                    other.owner.users());
            giveUp(other, List.of(), now);
        }
        for (long id : leases.looks(now)) {
            channel.look(others.get(id).owner.incarnation());
        }
        for (Other other : others.values()) {
            ask(other, now);
        }
        departures.losePatience(now, others::containsKey);
        unreadable.values().removeIf(each -> now - each.heardAt() >= times.leaseMillis());
        if (members.registersAnew(now)) {
            registersAnew(now);
        }
        if (state == State.STARTING && introduced(now) && allKnown()) {
            state = State.READY;
            LOG.info("{}: ready, {} users are online", incarnation.node(), onlineUsers.size());
        }
    }

    private Heartbeat heartbeat(boolean asks) {
        endTurn();
        return new Heartbeat(
                incarnation,
                ++beat,
                state,
                asks,
                publisher.lastSequence(),
                publisher.oldestSequence(),
                self.users(),
                self.digest());
    }

    /** Whether every member has been heard, or was silent for a lease. */
    boolean introduced(long now) {
        return members.allHeard(now);
    }

    boolean allKnown() {
        return others.values().stream().allMatch(other -> other.receiver.complete());
    }

    /** The live node that has this node's name, which then may not start; or null. */
    String nameTaken() {
        return nameTaken;
    }

    /**
     * A part of the bulk work: leaves of those who did not come back, and the users of incarnations that are given up.
     *
     * @param now the time, in milliseconds
     * @return whether there is more to do now
     */
    public boolean step(long now) {
        List<String> due = departures.due(now, leavesInAStep);
        due.forEach(this::leave);
        if (departures.isDue(now)) {
            return true;
        }
        Sweep sweep = nextSweep(now);
        if (sweep == null) {
            return false;
        }
        int looked = 0;
        List<String> owned = new ArrayList<>();
        while (sweep.segment < UserMap.SEGMENTS && looked < STEP_USERS && owned.size() < leavesInAStep) {
            looked += sweep.owner.usersIn(sweep.segment) == 0 ? 0 : onlineUsers.sizeOf(sweep.segment);
            onlineUsers.forEachOwned(sweep.segment++, sweep.owner, owned::add);
        }
        for (String user : owned) {
            removed(user, onlineUsers.remove(user, sweep.owner), now);
        }
        if (sweep.segment == UserMap.SEGMENTS) {
            sweeps.remove(sweep);
        }
        return nextSweep(now) != null || departures.isDue(now);
    }

    /** The first whose users cannot be found to have moved any more. */
    private Sweep nextSweep(long now) {
        for (Sweep sweep : sweeps) {
            if (sweep.segment > 0
                    || now >= sweep.waitsUntil
                    || sweep.seen.stream().allMatch(this::isSeen)) {
                return sweep;
            }
        }
        return null;
    }

    private boolean isSeen(Seen seen) {
        long id = seen.incarnation();
        if (id == incarnation.id() || gone.contains(id)) {
            return true;
        }
        Other other = others.get(id);
        return other != null && other.receiver.complete() && other.receiver.applied() >= seen.sequence();
    }

    // ---- the end ----

    /** The node stops: it is not ready any more, and says so. */
    public void drain() {
        if (state != State.DRAINING) {
            state = State.DRAINING;
            if (channel != null) {
                channel.publish(heartbeat(false));
            }
        }
    }

    /** Ends the ownership of whoever is left here, and says so; again if called again. */
    void sayGoodbye() {
        endTurn();
        if (!ended) {
            ended = true;
            awaitsGoodbye.addAll(others.keySet());
        }
        channel.publish(new Goodbye(incarnation.id(), seen()));
    }

    /** Whether everybody has heard the goodbye. */
    boolean goodbyeHeard() {
        return awaitsGoodbye.isEmpty();
    }

    // ---- what is told of it ----

    /**
     * What this node knows of its cluster.
     *
     * @param now the time, in milliseconds
     * @return the status
     */
    public ClusterStatus status(long now) {
        List<ClusterStatus.Other> told = new ArrayList<>();
        for (Other other : others.values()) {
            Incarnation who = other.owner.incarnation();
            told.add(new ClusterStatus.Other(
                    who.node(),
                    Incarnation.text(who.id()),
                    other.state,
                    other.receiver.knowledge(),
                    other.owner.users(),
                    other.receiver.heardOf(),
                    other.receiver.applied(),
                    Incarnation.text(other.owner.digest()),
                    now - other.heardAt,
                    leases.left(who.id(), now)));
        }
        for (Unreadable each : unreadable.values()) {
            Incarnation who = each.incarnation();
            told.add(new ClusterStatus.Other(
                    who.node(),
                    Incarnation.text(who.id()),
                    State.READY,
                    Knowledge.UNREADABLE,
                    0,
                    0,
                    -1,
                    Incarnation.text(0),
                    now - each.heardAt(),
                    0));
        }
        return new ClusterStatus(
                incarnation.node(),
                Incarnation.text(incarnation.id()),
                state,
                members.size(),
                onlineUsers.size(),
                departures.size(),
                self.users(),
                publisher.lastSequence(),
                Incarnation.text(self.digest()),
                told,
                new ClusterStatus.Counts(
                        deltasPublished,
                        deltasApplied,
                        gaps,
                        snapshots,
                        divergencesFound,
                        divergencesRepaired,
                        leaseEnds,
                        goodbyes,
                        registrations,
                        unreadables));
    }
}
