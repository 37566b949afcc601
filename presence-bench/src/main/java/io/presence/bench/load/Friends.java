package io.presence.bench.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Watchers that subscribe to some users by name, out of many who come and go. Each notice is checked when it comes: whom
 * it tells of was subscribed to, and joins and leaves in turn; in the end their number is that of the visits.
 */
public final class Friends {
    private static final int CONNECTING = 100;
    private static final int NOBODY = -1;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LoadLoop load;
    private final Names names = new Names("friend@example/");
    private final List<Friend> watchers;
    private final Visits visits;
    private final int[] visitsOf;

    private Friends(LoadLoop load, int population, int count, int namesEach, long seed) {
        this.load = load;
        visitsOf = new int[population];
        Random random = new Random(seed);
        // The first watcher of each: when it is told that the user left, the server has seen it, and they may come
        // again.
        int[] teller = new int[population];
        Arrays.fill(teller, NOBODY);
        Coming coming = new Coming(random, teller);
        visits = new Visits(load, names, coming);
        Names watcherNames = new Names("watcher@example/");
        watchers = load.await(
                load.openAll(count, CONNECTING, (index, ready) -> {
                    int[] subscribed = random.ints(0, population)
                            .distinct()
                            .limit(namesEach)
                            .toArray();
                    for (int number : subscribed) {
                        teller[number] = teller[number] == NOBODY ? index : teller[number];
                    }
                    return new Friend(watcherNames, index, subscribed, coming, ready);
                }),
                PATIENCE,
                () -> count + " watchers to be subscribed");
    }

    /** Logs in and subscribes {@code count} watchers, each to {@code namesEach} random ones of the population. */
    public static Friends subscribe(LoadLoop load, int population, int count, int namesEach, long seed) {
        return new Friends(load, population, count, namesEach, seed);
    }

    /** Random users of those that somebody watches, none of them twice at a time. */
    private final class Coming implements Visitors {
        private static final byte FREE = 0;
        private static final byte VISITING = 1;
        private static final byte HALF = 2;

        private final Random random;
        private final int[] teller;
        private final byte[] states;

        private Coming(Random random, int[] teller) {
            this.random = random;
            this.teller = teller;
            states = new byte[teller.length];
        }

        @Override
        public int next() {
            int number = random.nextInt(states.length);
            while (states[number] != FREE || teller[number] == NOBODY) {
                number = random.nextInt(states.length);
            }
            states[number] = VISITING;
            visitsOf[number]++;
            return number;
        }

        @Override
        public void gone(int number) {
            half(number);
        }

        private void left(int number, int watcher) {
            if (teller[number] == watcher) {
                half(number);
            }
        }

        private void half(int number) {
            states[number] = states[number] == VISITING ? HALF : FREE;
        }
    }

    private final class Friend extends LoadConnection {
        private static final byte STRANGER = 0;
        private static final byte AWAY = 1;
        private static final byte HERE = 2;

        private final int[] subscribed;
        private final Coming coming;
        private final byte[] states = new byte[visitsOf.length];
        private Runnable marked;
        private long notices;

        private Friend(Names watcherNames, int number, int[] subscribed, Coming coming, Runnable ready) {
            super(Friends.this.load, watcherNames, number);
            this.subscribed = subscribed;
            this.coming = coming;
            this.marked = ready;
            for (int friend : subscribed) {
                states[friend] = AWAY;
            }
        }

        @Override
        void loggedIn() {
            load.stays(this);
            send(ClientFrames.subscribe(
                    "0", Arrays.stream(subscribed).mapToObj(names::of).toList()));
        }

        @Override
        public void message(ByteBuffer bytes, int from, int to) {
            int action = NoticeTally.action(bytes, from, to);
            if (action == ServerMessage.JOIN) {
                change(Names.numberBefore(bytes, to), AWAY, HERE);
            } else if (action == ServerMessage.LEAVE) {
                int number = Names.numberBefore(bytes, to);
                change(number, HERE, AWAY);
                coming.left(number, number());
            } else {
                other(bytes, from, to);
            }
        }

        private void change(int number, byte expected, byte next) {
            if (number >= states.length || states[number] != expected) {
                throw new NotExactException(user() + " was told that " + names.of(number)
                        + (next == HERE ? " joined" : " left") + ", who was "
                        + (number >= states.length || states[number] == STRANGER
                                ? "not subscribed to"
                                : states[number] == HERE ? "there" : "not there"));
            }
            states[number] = next;
            notices++;
        }

        @Override
        void answer(ServerMessage message) {
            if (!message.is(ServerMessage.PRESENCE, ServerMessage.SUBSCRIBE)
                    && !message.is(ServerMessage.CONNECTION, ServerMessage.PONG)) {
                throw unexpected(message);
            }
            if (marked != null) {
                Runnable reached = marked;
                marked = null;
                reached.run();
            }
        }

        private void mark(Runnable reached) {
            marked = reached;
            send(ClientFrames.PING);
        }

        private long due() {
            long due = 0;
            for (int friend : subscribed) {
                due += 2L * visitsOf[friend];
            }
            return due;
        }
    }

    /** Who log in and out. */
    public Visits visits() {
        return visits;
    }

    /** On the loop: notices that all watchers were told so far. */
    public long notices() {
        return watchers.stream().mapToLong(watcher -> watcher.notices).sum();
    }

    /** When all visits are over: waits for what is on its way, and checks that each watcher was told of its own. */
    public void checkExact() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (load.call(() -> watchers.stream().anyMatch(watcher -> watcher.notices < watcher.due()))
                && System.nanoTime() < deadline) {
            load.goOn(Duration.ofMillis(10));
        }
        load.each(watchers, Friend::mark, PATIENCE, () -> "all watchers to have their PONG");
        load.call(() -> {
            for (Friend watcher : watchers) {
                if (watcher.notices != watcher.due()) {
                    throw new NotExactException(watcher.user() + " was told " + watcher.notices + " times, and not "
                            + watcher.due() + ", of the users it subscribed to");
                }
            }
            return null;
        });
    }
}
