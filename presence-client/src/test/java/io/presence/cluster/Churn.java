package io.presence.cluster;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Users who log in and out on all nodes, by seed: with connections on several nodes, moving with an overlap, out
 * everywhere at once; and others who stay until their node is lost. And the model: who is online is who has an open
 * connection. Owned by the {@link TestLoop}.
 */
final class Churn {
    private static final int USERS = 60;
    private static final int MOST_CONNECTIONS = 120;
    /** So that a node that does not answer is not sent more and more. */
    private static final int MOST_UNDER_WAY_ON_A_NODE = 8;

    private static final long ACTION_MILLIS = 8;

    private final TestLoop loop;
    private final List<String> urls;
    private final Random random;
    private final List<RawConnection> connections = new ArrayList<>();
    private final Set<Integer> down = new HashSet<>();
    private boolean running;
    private int logins;
    private int logouts;
    private int moves;
    private int everywhere;

    Churn(TestLoop loop, List<String> urls, long seed) {
        this.loop = loop;
        this.urls = urls;
        this.random = new Random(seed);
        loop.every(ACTION_MILLIS, this::act);
    }

    /** The model. */
    Set<String> online() {
        Set<String> online = new HashSet<>();
        for (RawConnection connection : connections) {
            if (connection.isOpen()) {
                online.add(connection.user);
            }
        }
        return online;
    }

    /** Nothing is on its way. */
    boolean isQuiet() {
        return !running && connections.stream().allMatch(c -> c.isOpen() || c.state() == RawConnection.State.GONE);
    }

    void start() {
        running = true;
    }

    void stop() {
        running = false;
    }

    /** Nobody logs in there, until it is {@link #up} again. */
    void down(int node) {
        down.add(node);
    }

    void up(int node) {
        down.remove(node);
    }

    /** These stay, each with one connection. */
    void settle(int node, Collection<String> users) {
        users.forEach(user -> open(node, user, () -> {}));
    }

    private void open(int node, String user, Runnable thenDo) {
        connections.add(new RawConnection(loop, urls.get(node), node, user, message -> {
            if (message instanceof ServerMessage.AuthSuccessful) {
                thenDo.run();
            }
        }));
    }

    private void act() {
        connections.removeIf(c -> c.state() == RawConnection.State.GONE);
        if (!running) {
            return;
        }
        List<RawConnection> open = connections.stream()
                .filter(c -> c.isOpen() && c.user.startsWith("churn"))
                .toList();
        int dice = random.nextInt(100);
        if (dice < 50 || open.isEmpty()) {
            if (open.size() < MOST_CONNECTIONS) {
                login("churn-" + random.nextInt(USERS));
            }
        } else if (dice < 85) {
            pick(open).close();
            logouts++;
        } else if (dice < 95) {
            String user = pick(open).user;
            open.stream().filter(c -> c.user.equals(user)).forEach(RawConnection::close);
            everywhere++;
        } else {
            move(pick(open));
        }
    }

    private void login(String user) {
        int node = random.nextInt(urls.size());
        if (takesLogins(node)) {
            open(node, user, () -> {});
            logins++;
        }
    }

    /** The old connection is closed once the new one is open. */
    private void move(RawConnection old) {
        int node = random.nextInt(urls.size());
        if (takesLogins(node)) {
            open(node, old.user, old::close);
            moves++;
        }
    }

    private boolean takesLogins(int node) {
        long underWay = connections.stream()
                .filter(c -> c.node == node && c.state() == RawConnection.State.OPENING)
                .count();
        return !down.contains(node) && underWay < MOST_UNDER_WAY_ON_A_NODE;
    }

    private RawConnection pick(List<RawConnection> from) {
        return from.get(random.nextInt(from.size()));
    }

    void ping() {
        connections.stream().filter(RawConnection::isOpen).forEach(c -> c.say(new ClientMessage.Ping()));
    }

    void close() {
        running = false;
        connections.forEach(RawConnection::close);
    }

    @Override
    public String toString() {
        return logins + " logins, " + logouts + " logouts, " + everywhere + " logouts everywhere, " + moves + " moves";
    }
}
