package io.presence.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.Announcement;
import io.presence.server.Await;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order promise: on one connection, the answer to a query is exactly the state that the notices before it describe,
 * on several loops and while others come and go.
 */
class OrderPromiseIT {
    private static final int CHECKS = 10_000;
    private static final int USERS = 60;

    private final long seed = Long.getLong("presence.seed", new Random().nextLong());
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicInteger checksThatSawAChange = new AtomicInteger();
    private final AtomicBoolean over = new AtomicBoolean();
    private final Promise<Void> outcome = Promise.promise();
    private TestNode node;

    @BeforeEach
    void start() {
        node = TestNode.withLoops(3);
    }

    @AfterEach
    void close() {
        over.set(true);
        node.close();
    }

    @Test
    void everyAnswerIsExactlyWhatTheNoticesBeforeItDescribe() {
        Random random = new Random(seed);
        List<Future<?>> churners = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            churners.add(new AnnouncingChurner(new Random(random.nextLong())).start());
            churners.add(new SocketChurner(new Random(random.nextLong())).start());
        }
        List<Checker> checkers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            checkers.add(new EveryoneChecker(new Random(random.nextLong()), i % 2 == 0 ? null : "checker" + i));
            checkers.add(new NamesChecker(new Random(random.nextLong())));
        }
        List<Future<Void>> done = checkers.stream().map(Checker::start).toList();

        Future.all(done).onSuccess(v -> outcome.tryComplete()).onFailure(outcome::tryFail);
        Await.result(outcome.future(), 240);
        over.set(true);
        Await.result(Future.all(churners));

        System.out.printf(
                "order promise: %d checks, %d of them saw a change, seed %d%n",
                checks.get(), checksThatSawAChange.get(), seed);
        assertThat(checks).hasValueGreaterThanOrEqualTo(CHECKS);
        assertThat(checksThatSawAChange).hasValueGreaterThanOrEqualTo(checks.get() / 2);
    }

    @Test
    void aSubscriptionOnAnotherLoopHearsNothingOfALoginAcknowledgedBefore() {
        List<TestSocket> subscribers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            subscribers.add(node.anonymous());
        }
        for (int round = 0; round < 300; round++) {
            String user = "user" + round;
            TestSocket login = node.user(user);
            TestSocket subscriber = subscribers.get(round % 3);
            subscriber.say(
                    new ClientMessage.Subscribe("s", List.of(user)), new ClientMessage.Query("q", List.of(user)));
            subscriber.hears(
                    new ServerMessage.SubscribeAck("s"), new ServerMessage.QueryResponse("q", Map.of(user, true)));
            login.socket().close().onFailure(e -> {});
            subscriber.hears(new ServerMessage.Leave(user));
        }
    }

    @Test
    void loginSubscriptionAndQuestionMayBeSentAtOnceAndNobodyHearsOfItsOwnLogin() {
        Future<?> churner = new AnnouncingChurner(new Random(seed)).start();
        for (int round = 0; round < 300; round++) {
            TestSocket socket = node.connect();
            socket.say(
                    new ClientMessage.Challenge(null, null, null, null),
                    new ClientMessage.Authenticate("{\"username\":\"me\"}"),
                    new ClientMessage.SubscribeAll(),
                    new ClientMessage.QueryAll());
            socket.hears(
                    new ServerMessage.Accept(),
                    new ServerMessage.AuthSuccessful(null),
                    new ServerMessage.SubscribeAllAck());
            ServerMessage next = socket.next();
            Map<String, Boolean> told = new HashMap<>();
            while (!(next instanceof ServerMessage.QueryAllResponse)) {
                if (next instanceof ServerMessage.JoinAll join) {
                    assertThat(join.name()).isNotEqualTo("me");
                    told.put(join.name(), true);
                } else {
                    told.put(((ServerMessage.LeaveAll) next).name(), false);
                }
                next = socket.next();
            }
            Set<String> answer = new HashSet<>(((ServerMessage.QueryAllResponse) next).names());
            told.forEach((user, online) -> assertThat(answer.contains(user))
                    .as("seed %d, %s", seed, user)
                    .isEqualTo(online));
            socket.close();
        }
        over.set(true);
        Await.result(churner);
    }

    private static String someUser(Random random) {
        return "u" + random.nextInt(USERS);
    }

    // ---- those who come and go ----

    /** Announces users and ends the announcements, one after the other, inside the node. */
    private final class AnnouncingChurner {
        private final Random random;
        private final List<Announcement> announced = new ArrayList<>();
        private final Promise<Void> done = Promise.promise();

        AnnouncingChurner(Random random) {
            this.random = random;
        }

        Future<Void> start() {
            node.vertx().runOnContext(v -> next());
            return done.future();
        }

        private void next() {
            if (over.get()) {
                done.complete();
            } else if (announced.isEmpty() || (announced.size() < USERS / 6 && random.nextBoolean())) {
                node.server()
                        .announce(someUser(random))
                        .onSuccess(announced::add)
                        .onComplete(result -> next());
            } else {
                announced.remove(random.nextInt(announced.size())).close().onComplete(result -> next());
            }
        }
    }

    /** Logs in over a socket, and closes it, again and again. */
    private final class SocketChurner {
        private final Random random;
        private final Promise<Void> done = Promise.promise();

        SocketChurner(Random random) {
            this.random = random;
        }

        Future<Void> start() {
            next();
            return done.future();
        }

        private void next() {
            if (over.get()) {
                done.complete();
                return;
            }
            RawSocket.connect(node.url()).onFailure(e -> outcome.tryFail(e)).onSuccess(socket -> {
                socket.onMessage(message -> {
                    if (message instanceof ServerMessage.AuthSuccessful) {
                        socket.close();
                    }
                });
                socket.onClose(this::next);
                socket.say(new ClientMessage.Challenge(null, null, null, null));
                socket.say(new ClientMessage.Authenticate("{\"username\":\"" + someUser(random) + "\"}"));
            });
        }
    }

    // ---- those who check ----

    /** Asks, keeps what the notices say, and compares. Runs on its socket's own context. */
    private abstract class Checker {
        final Random random;
        final String user;
        private final ArrayDeque<Consumer<ServerMessage>> expected = new ArrayDeque<>();
        private final Promise<Void> done = Promise.promise();
        private RawSocket socket;
        private boolean changed;
        private boolean waitingForAChange;

        Checker(Random random, String user) {
            this.random = random;
            this.user = user;
        }

        Future<Void> start() {
            RawSocket.connect(node.url()).onFailure(done::tryFail).onSuccess(connected -> {
                socket = connected;
                socket.onMessage(this::heard);
                socket.onClose(() -> fail("closed by the server"));
                ask(
                        new ClientMessage.Challenge(null, null, null, null),
                        answer -> is(answer, new ServerMessage.Accept()));
                ask(
                        new ClientMessage.Authenticate(user == null ? "{}" : "{\"username\":\"" + user + "\"}"),
                        answer -> is(answer, new ServerMessage.AuthSuccessful(null)));
                begin();
            });
            return done.future();
        }

        abstract void begin();

        abstract void round();

        abstract void notice(ServerMessage notice);

        /** Sends at once; the answers are expected in the order of the asking. */
        void ask(ClientMessage request, Consumer<ServerMessage> answered) {
            expected.add(answered);
            socket.say(request);
        }

        private void heard(ServerMessage message) {
            if (message instanceof ServerMessage.Join
                    || message instanceof ServerMessage.Leave
                    || message instanceof ServerMessage.JoinAll
                    || message instanceof ServerMessage.LeaveAll) {
                changed = true;
                notice(message);
                if (waitingForAChange) {
                    waitingForAChange = false;
                    round();
                }
                return;
            }
            Consumer<ServerMessage> next = expected.poll();
            if (next == null) {
                fail("an answer that nobody asked for: " + message);
                return;
            }
            next.accept(message);
            if (expected.isEmpty()) {
                if (checks.get() >= CHECKS || over.get()) {
                    done.tryComplete();
                } else if (random.nextInt(4) == 0) {
                    round();
                } else {
                    waitingForAChange = true;
                }
            }
        }

        void checked(boolean equal, String what) {
            checks.incrementAndGet();
            if (changed) {
                checksThatSawAChange.incrementAndGet();
            }
            changed = false;
            if (!equal) {
                fail(what);
            }
        }

        void is(ServerMessage answer, ServerMessage wanted) {
            if (!answer.equals(wanted)) {
                fail("expected " + wanted + ", heard " + answer);
            }
        }

        void fail(String what) {
            outcome.tryFail("seed " + seed + ", " + (user == null ? "anonymous" : user) + ": " + what);
        }
    }

    /** Subscribed to everybody. */
    private final class EveryoneChecker extends Checker {
        private Set<String> online;

        EveryoneChecker(Random random, String user) {
            super(random, user);
        }

        @Override
        void begin() {
            ask(new ClientMessage.SubscribeAll(), answer -> {
                is(answer, new ServerMessage.SubscribeAllAck());
                online = null;
            });
            ask(new ClientMessage.QueryAll(), this::firstAnswer);
        }

        private void firstAnswer(ServerMessage answer) {
            online = names(answer);
        }

        private Set<String> names(ServerMessage answer) {
            Set<String> names = new HashSet<>(((ServerMessage.QueryAllResponse) answer).names());
            if (user != null && names.contains(user)) {
                fail("the asker was in the answer");
            }
            return names;
        }

        @Override
        void round() {
            switch (random.nextInt(4)) {
                case 0 -> {
                    // Off and on again: whatever happened in between is in the answer that follows.
                    ask(new ClientMessage.QueryAll(), this::check);
                    ask(new ClientMessage.UnsubscribeAll(), answer -> {
                        is(answer, new ServerMessage.UnsubscribeAllAck());
                        online = null;
                    });
                    begin();
                    ask(new ClientMessage.QueryAll(), this::check);
                }
                case 1 -> {
                    List<String> some = List.of(someUser(random), "nobody", someUser(random));
                    ask(new ClientMessage.Query("q", some), answer -> {
                        Map<String, Boolean> told = ((ServerMessage.QueryResponse) answer).online();
                        checked(
                                told.entrySet().stream()
                                        .allMatch(entry -> entry.getValue() == online.contains(entry.getKey())),
                                "answer " + told + " after notices " + online);
                    });
                    ask(new ClientMessage.Ping(), answer -> is(answer, new ServerMessage.Pong()));
                }
                default -> ask(new ClientMessage.QueryAll(), this::check);
            }
        }

        private void check(ServerMessage answer) {
            Set<String> names = names(answer);
            checked(names.equals(online), "answer " + names + " after notices " + online);
        }

        @Override
        void notice(ServerMessage notice) {
            if (online == null) {
                return; // between the subscription and its first answer, which contains it
            }
            boolean told = notice instanceof ServerMessage.JoinAll join
                    ? !join.name().equals(user) && online.add(join.name())
                    : online.remove(((ServerMessage.LeaveAll) notice).name());
            if (!told) {
                fail("told of what was so already: " + notice);
            }
        }
    }

    /** Subscribed to some by name, and to others for a while. */
    private final class NamesChecker extends Checker {
        /** What is known of those subscribed to; null as long as nothing was told. */
        private final Map<String, Boolean> known = new HashMap<>();

        NamesChecker(Random random) {
            super(random, null);
        }

        @Override
        void begin() {
            subscribe(List.of(someUser(random), someUser(random)).stream()
                    .distinct()
                    .toList());
            query();
        }

        private void subscribe(List<String> names) {
            ask(new ClientMessage.Subscribe("s", names), answer -> {
                is(answer, new ServerMessage.SubscribeAck("s"));
                names.forEach(name -> known.put(name, null));
            });
        }

        private void query() {
            List<String> asked = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                asked.add("u" + i);
            }
            ask(new ClientMessage.Query("q", asked), answer -> {
                Map<String, Boolean> told = ((ServerMessage.QueryResponse) answer).online();
                boolean equal = known.entrySet().stream()
                        .allMatch(entry ->
                                entry.getValue() == null || entry.getValue().equals(told.get(entry.getKey())));
                checked(equal, "answer " + told + " after notices " + known);
                known.replaceAll((name, before) -> told.get(name));
            });
        }

        @Override
        void round() {
            String name = someUser(random);
            switch (random.nextInt(3)) {
                case 0 -> {
                    query();
                    if (!known.containsKey(name)) {
                        subscribe(List.of(name));
                    }
                    query();
                }
                case 1 -> {
                    query();
                    if (known.size() > 20 && known.containsKey(name)) {
                        ask(new ClientMessage.Unsubscribe("u", List.of(name)), answer -> {
                            is(answer, new ServerMessage.UnsubscribeAck("u"));
                            known.remove(name);
                        });
                    }
                    ask(new ClientMessage.Ping(), answer -> is(answer, new ServerMessage.Pong()));
                }
                default -> query();
            }
        }

        @Override
        void notice(ServerMessage notice) {
            boolean online = notice instanceof ServerMessage.Join;
            String name = online ? ((ServerMessage.Join) notice).name() : ((ServerMessage.Leave) notice).name();
            if (!known.containsKey(name)) {
                fail("told of one not subscribed to: " + notice);
            } else if (Boolean.valueOf(online).equals(known.put(name, online))) {
                fail("told of what was so already: " + notice);
            }
        }
    }

    /** A client that never waits: what it hears it hands on, on its own context. */
    private static final class RawSocket {
        private final io.vertx.core.http.WebSocket socket;

        private RawSocket(io.vertx.core.http.WebSocket socket) {
            this.socket = socket;
        }

        static Future<RawSocket> connect(String url) {
            return TestSocket.client()
                    .connect(new io.vertx.core.http.WebSocketConnectOptions().setAbsoluteURI(url))
                    .map(RawSocket::new);
        }

        void onMessage(Consumer<ServerMessage> handler) {
            socket.binaryMessageHandler(frame -> {
                try {
                    handler.accept(MessageCodec.decodeServer(frame));
                } catch (io.presence.protocol.ProtocolException e) {
                    throw new AssertionError("a malformed frame from the server", e);
                }
            });
        }

        void onClose(Runnable handler) {
            socket.closeHandler(v -> handler.run());
        }

        void say(ClientMessage message) {
            Buffer frame = MessageCodec.encode(message);
            socket.writeBinaryMessage(frame).onFailure(e -> {});
        }

        void close() {
            socket.close().onFailure(e -> {});
        }
    }
}
