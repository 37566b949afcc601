package io.presence.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.OnlineView;
import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.client.ConnectionState;
import io.presence.client.FaultyProxy;
import io.presence.client.PresenceClientOptions;
import io.presence.client.Recorder;
import io.presence.server.Announcement;
import io.presence.server.Await;
import io.presence.server.TestNode;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Random calls and random faults of the network by seed: once it is healed, subscriptions and live views equal a model
 * that knows nothing of connections, every request has had an outcome, and after the close nothing is left.
 */
class FaultsIT {
    private static final int SEQUENCES = Integer.getInteger("presence.sequences", 500);
    private static final int AT_ONCE = 6;
    private static final int USERS = 8;
    private static final int HANDLERS = 4;

    private final AtomicInteger losses = new AtomicInteger();
    private final AtomicInteger offline = new AtomicInteger();
    private final AtomicInteger stale = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    @Test
    void afterAnyFaultsTheClientIsWhatWasAskedOfIt() {
        long first = Long.getLong("presence.seed", new Random().nextInt(1_000_000));
        System.out.println("faults: seeds from " + first);
        AtomicLong next = new AtomicLong(first);
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<java.util.concurrent.Future<?>> workers = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                workers.add(threads.submit(() -> {
                    try (TestNode node = TestNode.withLoops(2)) {
                        for (long seed = next.getAndIncrement();
                                seed < first + SEQUENCES;
                                seed = next.getAndIncrement()) {
                            run(seed, node);
                        }
                    }
                }));
            }
            for (java.util.concurrent.Future<?> worker : workers) {
                worker.get();
            }
        } catch (Exception e) {
            next.set(Long.MAX_VALUE / 2);
            throw new AssertionError(e.getMessage(), e);
        } finally {
            threads.shutdown();
        }
        System.out.printf(
                "faults: %d sequences, %d losses, %d queries failed offline, %d answered, views stale %d times%n",
                SEQUENCES, losses.get(), offline.get(), answered.get(), stale.get());
        assertThat(List.of(losses.get(), offline.get(), answered.get(), stale.get()))
                .allMatch(count -> count > SEQUENCES / 2);
    }

    private void run(long seed, TestNode node) {
        World world = new World(seed, node);
        try {
            world.play();
            world.end();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + "\n  " + String.join("\n  ", world.log), e);
        }
    }

    /** A live view, and what its handler makes of what it is told. */
    private static final class Folded {
        private final OnlineView view;
        private final Set<String> users = new HashSet<>();
        private final List<String> faults = new ArrayList<>();
        private boolean opened;

        Folded(Presence presence, AtomicInteger stale) {
            OnlineView made = presence.online();
            view = made.onChange(this::changed).onState(state -> {
                if (state == OnlineView.State.LIVE && !opened) {
                    opened = true;
                    users.addAll(made.users());
                } else if (state == OnlineView.State.STALE) {
                    stale.incrementAndGet();
                }
            });
        }

        private void changed(PresenceEvent event) {
            boolean news = event.isOnline() ? users.add(event.user()) : users.remove(event.user());
            if (!news) {
                faults.add("told twice: " + event);
            }
        }
    }

    private final class World {
        private final Random random;
        private final TestNode node;
        private final List<String> log = new ArrayList<>();
        private final FaultyProxy proxy;
        private final ClientContext client;
        private final ServerConnection connection;
        private final Presence presence;
        private final Recorder<ConnectionState> states = new Recorder<>();
        private final Map<String, Announcement> online = new LinkedHashMap<>();
        private final List<Recorder<PresenceEvent>> handlers = new ArrayList<>();
        private final Set<Recorder<PresenceEvent>> everybody = new HashSet<>();
        private final Map<String, Set<Recorder<PresenceEvent>>> wanted = new TreeMap<>();
        private final List<Folded> views = new ArrayList<>();
        private final List<Future<?>> subscriptions = new ArrayList<>();
        private final List<Future<?>> queries = new ArrayList<>();
        private final List<Future<?>> openings = new ArrayList<>();

        World(long seed, TestNode node) {
            this.random = new Random(seed);
            this.node = node;
            this.proxy = new FaultyProxy(node.url());
            this.client = new ClientContext(TestNode.clients());
            this.connection = new ServerConnection(
                    client,
                    new PresenceClientOptions()
                            .setAddress(proxy.url())
                            .setHeartbeatIntervalMillis(40)
                            .setReconnectDelayMillis(5)
                            .setMaxReconnectDelayMillis(20)
                            .setConnectTimeoutMillis(150)
                            .setOfflineWindowMillis(random.nextBoolean() ? 0 : 60)
                            .setSubscriptionIntervalMillis(random.nextBoolean() ? 0 : 5),
                    new Random(seed)::nextDouble);
            this.presence = connection.presence();
            client.closeWithParent(() -> client.ask(connection::close));
            client.run(() -> {
                connection.states(states);
                connection.errors(e -> losses.incrementAndGet());
            });
            for (int i = 0; i < HANDLERS; i++) {
                handlers.add(Recorder.events());
            }
        }

        void play() {
            Future<Object> login = client.ask(done -> connection.login(new JsonObject(), done));
            if (random.nextBoolean()) {
                Await.result(login);
            }
            int steps = 20 + random.nextInt(50);
            for (int i = 0; i < steps; i++) {
                step();
            }
            log.add("heal");
            proxy.heal();
            Await.result(login);
            compare();
        }

        private String anyUser() {
            return "u" + random.nextInt(USERS);
        }

        private Recorder<PresenceEvent> anyHandler() {
            return handlers.get(random.nextInt(HANDLERS));
        }

        private void step() {
            switch (random.nextInt(23)) {
                case 0, 1, 2 -> {
                    String user = anyUser();
                    Recorder<PresenceEvent> handler = anyHandler();
                    log("subscribe " + user, () -> presence.subscribe(user, handler), subscriptions);
                    wanted.computeIfAbsent(user, u -> new HashSet<>()).add(handler);
                }
                case 3 -> {
                    Recorder<PresenceEvent> handler = anyHandler();
                    log("subscribe everybody", () -> presence.subscribe(handler), subscriptions);
                    everybody.add(handler);
                }
                case 4, 5 -> {
                    String user = anyUser();
                    Recorder<PresenceEvent> handler = anyHandler();
                    log("unsubscribe handler of " + user, () -> presence.unsubscribe(user, handler), subscriptions);
                    wanted.getOrDefault(user, new HashSet<>()).remove(handler);
                }
                case 6 -> {
                    String user = anyUser();
                    log("unsubscribe " + user, () -> presence.unsubscribe(user), subscriptions);
                    wanted.remove(user);
                }
                case 7 -> {
                    Recorder<PresenceEvent> handler = anyHandler();
                    log("unsubscribe handler", () -> presence.unsubscribe(handler), subscriptions);
                    everybody.remove(handler);
                }
                case 8 -> {
                    if (random.nextInt(4) == 0) {
                        log("unsubscribe", presence::unsubscribe, subscriptions);
                        everybody.clear();
                        wanted.clear();
                    }
                }
                case 9 -> log("getAll", presence::getAll, queries);
                case 10 -> {
                    List<String> some = List.of(anyUser(), anyUser(), "nobody");
                    log("getAll " + some, () -> presence.getAll(some), queries);
                }
                case 11, 12, 13 -> toggle(anyUser());
                case 14 -> {
                    Folded view = new Folded(presence, stale);
                    log("open a view", view.view::open, openings);
                    views.add(view);
                }
                case 15 -> {
                    if (!views.isEmpty() && random.nextBoolean()) {
                        Folded view = views.remove(random.nextInt(views.size()));
                        log("close a view", view.view::close, subscriptions);
                    }
                }
                case 16, 17, 18 -> fault();
                case 19, 20 -> {
                    // So that the next fault finds something to lose.
                    log.add("heal, and wait until all is quiet");
                    proxy.heal();
                    quiet();
                }
                default -> {
                    // Something happens meanwhile, or nothing does.
                    log.add("wait");
                    states.nextWithin(random.nextInt(60));
                }
            }
        }

        private void log(String what, Supplier<Future<?>> call, List<Future<?>> outcomes) {
            log.add(what + " (" + connection.state() + ")");
            outcomes.add(call.get());
        }

        private void fault() {
            int which = random.nextInt(6);
            log.add("fault: "
                    + List.of("cut", "cut in a frame", "stall", "refuse and cut", "delay", "heal")
                            .get(which));
            switch (which) {
                case 0 -> proxy.cut();
                case 1 -> proxy.cutMidFrame();
                case 2 -> proxy.stall();
                case 3 -> {
                    proxy.refuse();
                    proxy.cut();
                }
                case 4 -> proxy.delay(1 + random.nextInt(20));
                default -> proxy.heal();
            }
        }

        private void toggle(String user) {
            Announcement announcement = online.remove(user);
            log.add((announcement == null ? "comes " : "goes ") + user);
            if (announcement == null) {
                online.put(user, Await.result(node.server().announce(user)));
            } else {
                Await.result(announcement.close());
            }
        }

        private boolean succeeds(Future<?> future) {
            return Await.result(future.transform(result -> Future.succeededFuture(result.succeeded())));
        }

        private void compare() {
            for (Future<?> subscription : subscriptions) {
                Await.result(subscription);
            }
            // One that was closed while it was opening fails.
            openings.forEach(this::succeeds);
            for (Future<?> query : queries) {
                if (succeeds(query)) {
                    answered.incrementAndGet();
                } else {
                    offline.incrementAndGet();
                    assertThat(query.cause()).isInstanceOfSatisfying(PresenceException.class, e -> assertThat(e.code())
                            .isEqualTo(PresenceException.Code.OFFLINE));
                }
            }
            quiet();
            handlers.forEach(Recorder::rest);
            Map<Recorder<PresenceEvent>, List<PresenceEvent>> expected = new HashMap<>();
            handlers.forEach(handler -> expected.put(handler, new ArrayList<>()));
            for (int i = 0; i < 2; i++) {
                for (int u = 0; u < USERS; u++) {
                    String user = "u" + u;
                    toggle(user);
                    PresenceEvent event =
                            online.containsKey(user) ? PresenceEvent.join(user) : PresenceEvent.leave(user);
                    for (Recorder<PresenceEvent> handler : handlers) {
                        if (everybody.contains(handler)) {
                            expected.get(handler).add(event);
                        }
                        if (wanted.getOrDefault(user, Set.of()).contains(handler)) {
                            expected.get(handler).add(event);
                        }
                    }
                }
            }
            quiet();
            for (Recorder<PresenceEvent> handler : handlers) {
                assertThat(handler.rest()).as("what a handler was told").isEqualTo(expected.get(handler));
            }
            Set<String> now = new TreeSet<>(online.keySet());
            for (Folded view : views) {
                assertThat(view.view.state()).isEqualTo(OnlineView.State.LIVE);
                assertThat(new TreeSet<>(view.view.users())).as("a view").isEqualTo(now);
                assertThat(new TreeSet<>(view.users)).as("the folded changes").isEqualTo(now);
                assertThat(view.faults).isEmpty();
            }
        }

        /**
         * Open, and everything that was on its way has arrived: three queries one after the other were answered, so the
         * later ones are behind whatever the last reconnect asked for.
         */
        private void quiet() {
            int good = 0;
            for (int tries = 0; good < 3; tries++) {
                assertThat(tries).as("tries to be quiet").isLessThan(1_000);
                if (succeeds(presence.getAll())) {
                    good++;
                } else {
                    good = 0;
                    states.nextWithin(20);
                }
            }
        }

        void end() {
            Await.result(client.<Void>ask(connection::close));
            assertThat(Await.result(client.<List<Integer>>ask(counts -> counts.complete(List.of(
                            connection.timers(),
                            connection.sockets(),
                            connection.presence().pending(),
                            connection.presence().users())))))
                    .as("timers, sockets, requests, users of a closed client")
                    .containsExactly(0, 0, 0, 0);
            proxy.heal();
            proxy.close();
            online.values().forEach(announcement -> Await.result(announcement.close()));
        }
    }
}
