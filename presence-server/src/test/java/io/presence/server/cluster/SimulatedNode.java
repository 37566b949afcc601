package io.presence.server.cluster;

import io.presence.PresenceEvent;
import io.presence.server.ClusterStatus;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A node on a {@link LossyNetwork}, its connections, and a subscriber to everybody who keeps count. */
final class SimulatedNode {
    private final String name;
    private final Incarnation incarnation;
    private final ClusterNode node;
    private final List<String> connections = new ArrayList<>();
    private final Set<String> told = new HashSet<>();
    private final List<PresenceEvent> events = new ArrayList<>();

    SimulatedNode(String name, Random random, LossyNetwork network, ClusterNode.Times times) {
        this.name = name;
        this.incarnation = new Incarnation(random.nextLong(), random.nextLong(), name, name);
        this.node = new ClusterNode(incarnation, times, network.channelOf(key()), this::tell);
        node.bounds(1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(20));
        network.add(this);
    }

    /** What finds it on the network: the text of its id, as a sender of messages knows no more. */
    String key() {
        return Incarnation.text(incarnation.id());
    }

    String name() {
        return name;
    }

    ClusterNode node() {
        return node;
    }

    List<String> connections() {
        return connections;
    }

    void logsIn(String user) {
        connections.add(user);
        node.login(user);
    }

    void logsOut(String user, long now) {
        connections.remove(user);
        node.logout(user, now);
    }

    private void tell(PresenceEvent event) {
        events.add(event);
        boolean changed = event.isOnline() ? told.add(event.user()) : told.remove(event.user());
        if (!changed) {
            throw new AssertionError("told twice at " + name + ": " + event);
        }
    }

    /** What the subscriber makes of all it was told. */
    Set<String> told() {
        return told;
    }

    /** What it was told since it was asked the last time. */
    List<PresenceEvent> news() {
        List<PresenceEvent> news = List.copyOf(events);
        events.clear();
        return news;
    }

    Set<String> answers() {
        return new HashSet<>(node.snapshot().toList());
    }

    /** Whether every change that another node made is known here. */
    boolean knowsAll(SimulatedNode other, long now) {
        long last = other.node.status(now).lastSequence();
        return node.status(now).others().stream()
                .anyMatch(known -> known.incarnation().equals(other.key())
                        && known.appliedSequence() == last
                        && known.knowledge() == ClusterStatus.Knowledge.CURRENT);
    }

    void receives(Buffer bytes, long now) {
        try {
            node.receive(DeltaCodec.decode(bytes), now);
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    void looked(long silent, boolean processEnded, long now) {
        node.looked(silent, processEnded, now);
    }

    void tick(long now) {
        node.tick(now);
    }

    void endsTurn(long now) {
        node.step(now);
        node.endTurn();
    }
}
