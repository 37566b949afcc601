package io.presence.server.cluster;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Nodes and what is between them, in memory and in a time of its own: drops, repeats and reorders by a seed, cuts links in
 * one direction or both, and lets nodes sleep.
 */
final class LossyNetwork {
    /** A message on its way. */
    private record Flight(long at, long number, String to, Buffer bytes) implements Comparable<Flight> {
        @Override
        public int compareTo(Flight other) {
            int byTime = Long.compare(at, other.at);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private record Link(String from, String to) {}

    /** A node's attempt to connect to another. */
    private record Look(String from, long to) {}

    private final Random random;
    private final Map<String, SimulatedNode> nodes = new HashMap<>();
    private final PriorityQueue<Flight> flights = new PriorityQueue<>();
    private final Map<String, ArrayDeque<Buffer>> waiting = new HashMap<>();
    private final List<Look> looks = new ArrayList<>();
    private final Set<Link> cut = new HashSet<>();
    private final Set<String> asleep = new HashSet<>();
    private long now;
    private long number;
    private double loss;
    private boolean corrupts;
    private long refusals;

    LossyNetwork(Random random) {
        this.random = random;
    }

    long now() {
        return now;
    }

    /** How often a node was told that another's process has ended. */
    long refusals() {
        return refusals;
    }

    /** Whether changes vanish out of deltas, so that what is known differs and nothing shows it but a digest. */
    void corrupts(boolean does) {
        corrupts = does;
    }

    /** How much is dropped and repeated, from 0, and then everything is in order, too. */
    void loses(double share) {
        loss = share;
    }

    void add(SimulatedNode node) {
        nodes.put(node.key(), node);
        waiting.put(node.key(), new ArrayDeque<>());
    }

    void remove(SimulatedNode node) {
        nodes.remove(node.key());
        waiting.remove(node.key());
        asleep.remove(node.key());
    }

    void sleeps(SimulatedNode node) {
        asleep.add(node.key());
    }

    void wakes(SimulatedNode node) {
        asleep.remove(node.key());
    }

    boolean isAsleep(SimulatedNode node) {
        return asleep.contains(node.key());
    }

    void cut(SimulatedNode from, SimulatedNode to) {
        cut.add(new Link(from.key(), to.key()));
    }

    void heal() {
        cut.clear();
    }

    boolean reaches(SimulatedNode from, SimulatedNode to) {
        return !cut.contains(new Link(from.key(), to.key()));
    }

    /** This node's way to the others. */
    ClusterChannel channelOf(String key) {
        return new ClusterChannel() {
            @Override
            public void publish(ClusterMessage message) {
                Buffer bytes = DeltaCodec.encode(corrupted(message));
                for (String to : List.copyOf(nodes.keySet())) {
                    send(key, to, bytes);
                }
            }

            @Override
            public void send(long incarnation, ClusterMessage message) {
                send(key, Incarnation.text(incarnation), DeltaCodec.encode(message));
            }

            @Override
            public void registerAnew() {}

            @Override
            public void look(Incarnation silent) {
                looks.add(new Look(key, silent.id()));
            }

            private ClusterMessage corrupted(ClusterMessage message) {
                if (!corrupts || !(message instanceof ClusterMessage.Delta delta) || random.nextInt(8) > 0) {
                    return message;
                }
                return new ClusterMessage.Delta(
                        delta.from(),
                        delta.sequence(),
                        delta.changes().subList(0, delta.changes().size() - 1));
            }

            private void send(String from, String to, Buffer bytes) {
                if (from.equals(to) || !nodes.containsKey(to) || cut.contains(new Link(from, to))) {
                    return;
                }
                for (int copies = copies(); copies > 0; copies--) {
                    long delay = loss == 0 ? 1 : 1 + random.nextInt(1 + random.nextInt(60));
                    flights.add(new Flight(now + delay, number++, to, bytes));
                }
            }

            private int copies() {
                if (loss == 0) {
                    return 1;
                }
                double chance = random.nextDouble();
                return chance < loss ? 0 : chance < 1.2 * loss ? 2 : 1;
            }
        };
    }

    /** A node that sleeps has its port; what is cut or lost says nothing. */
    private void answerLooks(SimulatedNode node) {
        List<Look> own =
                looks.stream().filter(look -> look.from().equals(node.key())).toList();
        looks.removeAll(own);
        for (Look look : own) {
            String to = Incarnation.text(look.to());
            boolean refused =
                    !nodes.containsKey(to) && !cut.contains(new Link(look.from(), to)) && random.nextDouble() >= loss;
            refusals += refused ? 1 : 0;
            node.looked(look.to(), refused, now);
        }
    }

    /** Time passes, and with it messages arrive and clocks tick. */
    void pass(long millis, long tick) {
        long until = now + millis;
        while (now < until) {
            now = Math.min(until, now + tick);
            while (!flights.isEmpty() && flights.peek().at() <= now) {
                Flight flight = flights.remove();
                ArrayDeque<Buffer> queue = waiting.get(flight.to());
                if (queue != null) {
                    queue.add(flight.bytes());
                }
            }
            for (SimulatedNode node : new ArrayList<>(nodes.values())) {
                if (!asleep.contains(node.key())) {
                    ArrayDeque<Buffer> queue = waiting.get(node.key());
                    answerLooks(node);
                    // What woke up may see its clock first, or its messages.
                    boolean clockFirst = random.nextBoolean();
                    if (clockFirst) {
                        node.tick(now);
                    }
                    while (!queue.isEmpty()) {
                        node.receives(queue.remove(), now);
                    }
                    if (!clockFirst) {
                        node.tick(now);
                    }
                    node.endsTurn(now);
                }
            }
        }
    }
}
