package io.presence.server.connection;

import static io.presence.PresenceAction.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.Announcement;
import io.presence.server.Authenticator;
import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that a client sends, or does not read, costs the node or the other clients anything. */
class BadInputIT {
    private static final Class<?>[] BEFORE_LOGIN = {
        ServerMessage.InvalidConnectionMessage.class,
        ServerMessage.Accept.class,
        ServerMessage.InvalidAuthMessage.class,
        ServerMessage.InvalidAuthData.class,
        ServerMessage.AuthSuccessful.class
    };

    private static final Class<?>[] AFTER_LOGIN = {
        ServerMessage.UnknownTopic.class,
        ServerMessage.Pong.class,
        ServerMessage.QueryAllResponse.class,
        ServerMessage.QueryResponse.class,
        ServerMessage.SubscribeAck.class,
        ServerMessage.SubscribeAllAck.class,
        ServerMessage.UnsubscribeAck.class,
        ServerMessage.UnsubscribeAllAck.class,
        ServerMessage.MultipleSubscriptions.class,
        ServerMessage.JoinAll.class,
        ServerMessage.LeaveAll.class,
        ServerMessage.Join.class,
        ServerMessage.Leave.class
    };

    private TestNode node;

    @AfterEach
    void close() {
        node.close();
    }

    private void start(PresenceServerOptions options) {
        node = new TestNode(options);
    }

    @Test
    void randomFramesGetOnlyDocumentedAnswersAndOthersAreServedAllThrough() {
        start(new PresenceServerOptions().setEventLoops(2).setMaxAuthAttempts(1_000_000));
        long seed = Long.getLong("presence.seed", new Random().nextLong());
        Random random = new Random(seed);
        TestSocket control = node.user("control");
        int frames = 0;
        int answers = 0;
        while (frames < 100_000) {
            boolean loggedIn = random.nextBoolean();
            TestSocket socket = loggedIn ? node.user("noisy") : node.connect();
            List<Buffer> said = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                Buffer frame = noise(random, loggedIn);
                said.add(frame);
                socket.say(frame);
            }
            frames += said.size();
            if (loggedIn) {
                for (ServerMessage answer : socket.heardBeforePong()) {
                    answers++;
                    assertThat(answer).as("seed %d", seed).isInstanceOfAny(AFTER_LOGIN);
                }
                socket.close();
            } else {
                // A marker that is refused in either state: all before it has been answered.
                socket.say(Buffer.buffer());
                socket.close();
                // The noise may have logged in.
                answers += socket.allUntilClosed(answer -> assertThat(answer)
                        .as("seed %d", seed)
                        .satisfiesAnyOf(a -> assertThat(a).isInstanceOfAny(BEFORE_LOGIN), a -> assertThat(a)
                                .isInstanceOfAny(AFTER_LOGIN)));
            }
            control.say(new ClientMessage.Query("c", List.of("control", "nobody")));
            control.hears(new ServerMessage.QueryResponse("c", Map.of("control", true, "nobody", false)));
        }
        System.out.println("random frames: " + frames + ", answers: " + answers + ", seed " + seed);
        assertThat(answers).isGreaterThan(frames / 10);
    }

    /** Rubbish, plausible beginnings with rubbish behind, and good messages with damaged bytes. */
    private static Buffer noise(Random random, boolean loggedIn) {
        int kind = random.nextInt(3);
        if (kind == 0) {
            byte[] bytes = new byte[random.nextInt(30)];
            random.nextBytes(bytes);
            return Buffer.buffer(bytes);
        }
        if (kind == 1) {
            byte[] bytes = new byte[5 + random.nextInt(20)];
            random.nextBytes(bytes);
            bytes[0] = (byte) (bytes.length - 1);
            bytes[1] = 0x10;
            bytes[2] =
                    (byte) List.of(1, 2, 3, 4, 7, 7, 7).get(random.nextInt(7)).intValue();
            bytes[3] = 0x1a;
            bytes[4] = (byte) (bytes.length - 5);
            return Buffer.buffer(bytes);
        }
        List<ClientMessage> good = List.of(
                new ClientMessage.Subscribe("1", List.of("a", "b")),
                new ClientMessage.Unsubscribe("2", List.of("a")),
                new ClientMessage.SubscribeAll(),
                new ClientMessage.UnsubscribeAll(),
                new ClientMessage.Query("3", List.of("a", "noisy")),
                new ClientMessage.QueryAll(),
                loggedIn ? new ClientMessage.QueryAll() : new ClientMessage.Challenge("u", "v", "w", "x"),
                new ClientMessage.Authenticate(loggedIn ? "{}" : "[1]"));
        byte[] bytes =
                MessageCodec.encode(good.get(random.nextInt(good.size()))).getBytes();
        for (int n = random.nextInt(3); n > 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return Buffer.buffer(bytes);
    }

    @Test
    void aTextMessageClosesOnceTheRequestsBeforeItAreAnswered() {
        start(new PresenceServerOptions().setEventLoops(2));
        TestSocket before = node.connect();
        before.socket().writeTextMessage("hello").onFailure(e -> {});
        before.isClosedWith(1005);

        TestSocket alice = node.user("alice");
        alice.say(new ClientMessage.QueryAll());
        alice.socket().writeTextMessage("hello").onFailure(e -> {});
        alice.say(new ClientMessage.QueryAll());
        alice.hears(new ServerMessage.QueryAllResponse(List.of()));
        alice.isClosedWith(1005);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aMessageMayComeInFragmentsWithPingsBetween(int firstFragment) {
        start(new PresenceServerOptions().setEventLoops(1));
        TestSocket alice = node.user("alice");
        Buffer frame = MessageCodec.encode(new ClientMessage.Query("q", List.of("alice")));
        alice.socket().writeFrame(WebSocketFrame.binaryFrame(frame.slice(0, firstFragment), false));
        alice.socket().writePing(Buffer.buffer("between")).onFailure(e -> {});
        alice.socket().writeFrame(WebSocketFrame.continuationFrame(frame.slice(firstFragment, 5), false));
        alice.socket().writeFrame(WebSocketFrame.continuationFrame(frame.slice(5, frame.length()), true));
        alice.hears(new ServerMessage.QueryResponse("q", Map.of("alice", true)));
    }

    @Test
    void aMessageOfTheLongestLengthIsTakenAndOneByteMoreClosesWith1009() {
        start(new PresenceServerOptions().setEventLoops(1));
        TestSocket alice = node.user("alice");
        // Rubbish behind a message is ignored, so its length can be had exactly.
        Buffer longest = MessageCodec.encode(new ClientMessage.QueryAll());
        longest.appendBytes(new byte[1_048_576 - longest.length()]);
        alice.say(longest);
        alice.hears(new ServerMessage.QueryAllResponse(List.of()));

        alice.say(longest.copy().appendByte((byte) 0));
        alice.isClosedWith(1009);

        TestSocket bob = node.user("bob");
        for (int i = 0; i < 17; i++) {
            Buffer part = Buffer.buffer(new byte[65_536]);
            bob.socket()
                    .writeFrame(
                            i == 0
                                    ? WebSocketFrame.binaryFrame(part, false)
                                    : WebSocketFrame.continuationFrame(part, i == 16))
                    .onFailure(e -> {});
        }
        bob.isClosedWith(1009);
    }

    @Test
    void aHundredThousandNamesAreSubscribedAtOnce() {
        start(new PresenceServerOptions().setEventLoops(2));
        List<String> names = IntStream.range(0, 100_000).mapToObj(i -> "u" + i).toList();
        TestSocket alice = node.user("alice");
        alice.say(new ClientMessage.Subscribe("0", names));
        alice.hears(new ServerMessage.SubscribeAck("0"));
        node.user("u99999");
        alice.hears(new ServerMessage.Join("u99999"));
        alice.say(new ClientMessage.Query("1", names));
        assertThat(alice.next())
                .isInstanceOfSatisfying(ServerMessage.QueryResponse.class, answer -> assertThat(answer.online())
                        .hasSize(100_000)
                        .containsEntry("u99999", true)
                        .containsEntry("u1", false));
    }

    @Test
    void halfAMillionErrorsAboutOneFrameKeepNobodyElseWaiting() {
        start(new PresenceServerOptions().setEventLoops(1));
        TestSocket alice = node.user("alice");
        TestSocket bob = node.user("bob");
        int count = 500_000;
        alice.socket().pause();
        alice.say(new ClientMessage.Subscribe("0", Collections.nCopies(count, "")));
        for (int i = 0; i < 100; i++) {
            bob.hearsNothing();
        }
        alice.socket().resume();
        for (int i = 1; i < count; i++) {
            assertThat(alice.next()).isEqualTo(new ServerMessage.MultipleSubscriptions(SUBSCRIBE, ""));
        }
        alice.hears(new ServerMessage.SubscribeAck("0"));
    }

    @Test
    void aRequestBeyondTheSubscriptionLimitIsRefusedWhole() {
        start(new PresenceServerOptions().setEventLoops(1).setMaxSubscriptionsPerConnection(3));
        TestSocket alice = node.user("alice");
        alice.say(
                new ClientMessage.Subscribe("0", List.of("a", "b")),
                new ClientMessage.Subscribe("1", List.of("c", "d")),
                new ClientMessage.Subscribe("2", List.of("a", "b", "c", "c")),
                new ClientMessage.Subscribe("3", List.of("d")));
        alice.hears(
                new ServerMessage.SubscribeAck("0"),
                new ServerMessage.Denied(SUBSCRIBE, "1", null),
                new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "a"),
                new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "b"),
                new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "c"),
                new ServerMessage.SubscribeAck("2"),
                new ServerMessage.Denied(SUBSCRIBE, "3", null));

        alice.say(new ClientMessage.Unsubscribe("4", List.of("a")), new ClientMessage.Subscribe("5", List.of("d")));
        alice.hears(new ServerMessage.UnsubscribeAck("4"), new ServerMessage.SubscribeAck("5"));
    }

    @Test
    void aRequestBeyondTheLimitOfCharactersIsRefusedWhole() {
        start(new PresenceServerOptions().setEventLoops(1).setMaxSubscribedCharactersPerConnection(10));
        TestSocket alice = node.user("alice");
        alice.say(
                new ClientMessage.Subscribe("0", List.of("12345678")),
                new ClientMessage.Subscribe("1", List.of("abc")),
                new ClientMessage.Subscribe("2", List.of("ab")),
                new ClientMessage.Unsubscribe("3", List.of("12345678")),
                new ClientMessage.Subscribe("4", List.of("abc")));
        alice.hears(
                new ServerMessage.SubscribeAck("0"),
                new ServerMessage.Denied(SUBSCRIBE, "1", null),
                new ServerMessage.SubscribeAck("2"),
                new ServerMessage.UnsubscribeAck("3"),
                new ServerMessage.SubscribeAck("4"));
    }

    @Test
    void aConnectionThatNeverAsksForAWebSocketIsClosed() {
        start(new PresenceServerOptions().setEventLoops(1).setUnauthenticatedClientTimeoutMillis(200));
        NetClient client = TestNode.clients().createNetClient();
        for (String begun : List.of("", "GET /deepstream HTTP/1.1\r\nHost: x\r\nUpgr")) {
            Promise<Void> closed = Promise.promise();
            NetSocket socket = Await.result(client.connect(node.server().actualPort(), "127.0.0.1"));
            socket.closeHandler(v -> closed.complete());
            socket.write(begun).onFailure(e -> {});
            Await.result(closed.future());
        }
    }

    @Test
    void whoIsSilentForTwoHeartbeatsIsClosedAndWhoPingsIsNot() {
        start(new PresenceServerOptions().setEventLoops(1).setHeartbeatIntervalMillis(150));
        TestSocket pinging = node.user("pinging");
        TestSocket silent = node.user("silent");
        long timer = TestNode.clients().setPeriodic(50, id -> pinging.say(new ClientMessage.SubscribeAll()));
        silent.isClosedWith(1005);
        TestNode.clients().cancelTimer(timer);
        assertThat(pinging.heardBeforePong()).contains(new ServerMessage.LeaveAll("silent"));
    }

    /** As after a pause of the process, or of the machine. */
    @Test
    void aLoopThatWasAsleepDoesNotTakeItForTheSilenceOfItsClients() {
        CountDownLatch never = new CountDownLatch(1);
        node = new TestNode(new PresenceServer(
                        new PresenceServerOptions().setPort(0).setEventLoops(1).setHeartbeatIntervalMillis(150))
                .authenticator((credentials, handshake) -> {
                    if ("sleep".equals(credentials.getString("username"))) {
                        try {
                            // On the loop, and for longer than two heartbeats.
                            assertThat(never.await(600, TimeUnit.MILLISECONDS)).isFalse();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    return Authenticator.open().authenticate(credentials, handshake);
                }));
        TestSocket pinging = node.user("pinging");
        TestSocket watcher = node.user("watcher");
        long timer = TestNode.clients().setPeriodic(50, id -> {
            pinging.say(new ClientMessage.Ping());
            watcher.say(new ClientMessage.Ping());
        });
        TestSocket sleep = node.user("sleep");
        assertThat(sleep.socket().isClosed()).isFalse();
        TestNode.clients().cancelTimer(timer);
        for (TestSocket socket : List.of(pinging, watcher)) {
            // Who is closed has no answer for it.
            socket.say(new ClientMessage.QueryAll());
            ServerMessage next = socket.next();
            while (next instanceof ServerMessage.Pong) {
                next = socket.next();
            }
            assertThat(next).isInstanceOf(ServerMessage.QueryAllResponse.class);
        }
    }

    @Test
    void aPeerThatTakesNothingIsClosedAndItsUserLeaves() {
        start(new PresenceServerOptions().setEventLoops(1).setStallMillis(300).setMaxWaitingBytes(4_000_000_000L));
        TestSocket watcher = node.user("watcher");
        watcher.say(new ClientMessage.Subscribe("0", List.of("stalled")));
        watcher.hears(new ServerMessage.SubscribeAck("0"));
        TestSocket stalled = node.user("stalled");
        watcher.hears(new ServerMessage.Join("stalled"));
        stalled.say(new ClientMessage.SubscribeAll());
        stalled.hears(new ServerMessage.SubscribeAllAck());
        stalled.socket().pause();

        // Long names fill the kernel's buffers soon.
        churnUntil(watcher, new ServerMessage.Leave("stalled"));
        watcher.hearsNothing();
    }

    @Test
    void aPeerThatMoreThanThePermittedWaitsForIsClosed() {
        start(new PresenceServerOptions().setEventLoops(1).setMaxWaitingBytes(1_000_000));
        TestSocket watcher = node.user("watcher");
        watcher.say(new ClientMessage.Subscribe("0", List.of("slow")));
        watcher.hears(new ServerMessage.SubscribeAck("0"));
        TestSocket slow = node.user("slow");
        watcher.hears(new ServerMessage.Join("slow"));
        slow.say(new ClientMessage.SubscribeAll());
        slow.hears(new ServerMessage.SubscribeAllAck());
        slow.socket().pause();

        churnUntil(watcher, new ServerMessage.Leave("slow"));
        watcher.hearsNothing();
    }

    /** Announces long names until the watcher hears this. */
    private void churnUntil(TestSocket watcher, ServerMessage expected) {
        String user = "x".repeat(200_000);
        for (int i = 0; i < 2_000; i++) {
            Await.result(node.server().announce(user).compose(Announcement::close));
            List<ServerMessage> heard = watcher.heardBeforePong();
            if (!heard.isEmpty()) {
                assertThat(heard).containsExactly(expected);
                return;
            }
        }
        throw new AssertionError("not heard after 2000 joins and leaves of 200 000 bytes: " + expected);
    }

    @Test
    void aPeerThatDoesNotReadItsAnswersIsNotReadEither() {
        start(new PresenceServerOptions().setEventLoops(1));
        List<String> names = IntStream.range(0, 20_000).mapToObj(i -> "u" + i).toList();
        TestSocket greedy = node.user("greedy");
        greedy.socket().pause();
        // Each answer is half a megabyte; were they all made, they would be two gigabytes.
        AtomicInteger written = new AtomicInteger();
        Buffer query = MessageCodec.encode(new ClientMessage.Query("q", names));
        for (int i = 0; i < 4_000; i++) {
            greedy.socket()
                    .writeBinaryMessage(query)
                    .onSuccess(v -> written.incrementAndGet())
                    .onFailure(e -> {});
        }
        TestSocket bob = node.user("bob");
        for (int i = 0; i < 500; i++) {
            bob.hearsNothing();
        }
        assertThat(written).hasValueLessThan(1_000);
    }

    @Test
    void thePingsOfAPeerThatDoesNotReadArePassedOver() {
        start(new PresenceServerOptions().setEventLoops(1));
        NetSocket flood = upgraded();
        flood.pause();
        // A masked ping of 125 bytes, masked with zeros; written as often as would be 250 MB of pongs.
        Buffer ping =
                Buffer.buffer(new byte[] {(byte) 0x89, (byte) 0xFD, 0, 0, 0, 0}).appendBytes(new byte[125]);
        Buffer many = Buffer.buffer();
        for (int i = 0; i < 10_000; i++) {
            many.appendBuffer(ping);
        }
        long before = usedMemory();
        for (int i = 0; i < 200; i++) {
            Await.result(flood.write(many));
        }
        // What is served now was read behind the flood's last ping, or nearly so.
        TestSocket bob = node.user("bob");
        bob.hearsNothing();
        assertThat(usedMemory() - before).as("bytes kept").isLessThan(100_000_000);
        Await.result(flood.close());
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A WebSocket without a client's library around it. */
    private NetSocket upgraded() {
        NetSocket socket = Await.result(
                TestNode.clients().createNetClient().connect(node.server().actualPort(), "127.0.0.1"));
        Promise<Void> answered = Promise.promise();
        socket.handler(answer -> answered.tryComplete());
        socket.write(String.join(
                        "\r\n",
                        "GET /deepstream HTTP/1.1",
                        "Host: x",
                        "Connection: Upgrade",
                        "Upgrade: websocket",
                        "Sec-WebSocket-Version: 13",
                        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
                        "",
                        ""))
                .onFailure(answered::tryFail);
        Await.result(answered.future());
        return socket;
    }

    @Test
    void aNodeWithAPeerThatDoesNotReadStopsAllTheSame() {
        start(new PresenceServerOptions().setEventLoops(2).setMaxWaitingBytes(4_000_000_000L));
        TestSocket stalled = node.user("stalled");
        stalled.say(new ClientMessage.SubscribeAll());
        stalled.hears(new ServerMessage.SubscribeAllAck());
        stalled.socket().pause();
        String user = "x".repeat(200_000);
        for (int i = 0; i < 200; i++) {
            Await.result(node.server().announce(user).compose(Announcement::close));
        }
        Await.result(Future.future(undeployed -> node.vertx().close().onComplete(v -> undeployed.complete())), 5);
    }

    @Test
    void aConnectionWithManySubscriptionsIsForgottenInSteps() {
        start(new PresenceServerOptions().setEventLoops(1));
        TestSocket gone = node.user("gone");
        gone.say(new ClientMessage.Subscribe(
                "0", IntStream.range(0, 90_000).mapToObj(i -> "u" + i).toList()));
        gone.hears(new ServerMessage.SubscribeAck("0"));
        TestSocket watcher = node.user("watcher");
        watcher.say(new ClientMessage.Subscribe("0", List.of("gone", "u89999")));
        watcher.hears(new ServerMessage.SubscribeAck("0"));
        gone.socket().close().onFailure(e -> {});
        watcher.hears(new ServerMessage.Leave("gone"));
        node.user("u89999");
        watcher.hears(new ServerMessage.Join("u89999"));
    }

    @Test
    void aHundredThousandLeavesAtOnceCloseNoHealthyWatcher() {
        start(new PresenceServerOptions().setEventLoops(2));
        int users = 100_000;
        List<Announcement> announcements = new ArrayList<>();
        for (int i = 0; i < users; i += 1_000) {
            List<Future<Announcement>> some = IntStream.range(i, i + 1_000)
                    .mapToObj(n -> node.server().announce("user-" + n))
                    .toList();
            Await.result(Future.all(some));
            some.forEach(announcement -> announcements.add(announcement.result()));
        }
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            watchers.add(new Watcher(node.user("watcher" + i), users));
        }
        // Told of every leave, a watcher is only once its subscription is acknowledged.
        watchers.forEach(watcher -> Await.result(watcher.subscribed.future()));
        // All from one turn of one context, so that they are one bulk.
        node.vertx()
                .runOnContext(v -> announcements.forEach(
                        announcement -> announcement.close().onFailure(e -> {})));
        for (Watcher watcher : watchers) {
            Await.result(watcher.done.future(), 240);
        }
    }

    /** Counts the leaves it is told of, off the test's thread, and checks that none comes twice. */
    private static final class Watcher {
        private final Promise<Void> subscribed = Promise.promise();
        private final Promise<Void> done = Promise.promise();

        Watcher(TestSocket socket, int users) {
            boolean[] left = new boolean[users];
            AtomicInteger count = new AtomicInteger();
            socket.socket().binaryMessageHandler(frame -> {
                try {
                    ServerMessage message = MessageCodec.decodeServer(frame);
                    if (message instanceof ServerMessage.SubscribeAllAck) {
                        subscribed.complete();
                    } else if (message instanceof ServerMessage.LeaveAll leave
                            && leave.name().startsWith("user-")) {
                        int user = Integer.parseInt(leave.name().substring(5));
                        if (left[user]) {
                            done.tryFail("told twice of " + leave);
                        }
                        left[user] = true;
                        if (count.incrementAndGet() == users) {
                            done.tryComplete();
                        }
                    }
                } catch (Exception e) {
                    done.tryFail(e);
                }
            });
            socket.socket().closeHandler(v -> done.tryFail("closed after " + count + " leaves"));
            socket.say(new ClientMessage.SubscribeAll());
        }
    }
}
