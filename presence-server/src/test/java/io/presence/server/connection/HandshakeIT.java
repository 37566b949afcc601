package io.presence.server.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.protocol.Topic;
import io.presence.server.Authentication;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From the first frame to the login, and what ends it. */
class HandshakeIT {
    private static final ClientMessage CHALLENGE = new ClientMessage.Challenge(null, null, null, null);
    private static final ServerMessage LOGGED_IN = new ServerMessage.AuthSuccessful(null);

    private TestNode node;

    @AfterEach
    void close() {
        node.close();
    }

    private TestSocket connected() {
        if (node == null) {
            node = TestNode.withLoops(1);
        }
        return node.connect();
    }

    private TestSocket challenged() {
        TestSocket socket = connected();
        socket.say(CHALLENGE);
        socket.hears(new ServerMessage.Accept());
        return socket;
    }

    private static ClientMessage login(String data) {
        return new ClientMessage.Authenticate(data);
    }

    @Test
    void theServerSaysNothingUntilItIsChallenged() {
        TestSocket socket = connected();

        socket.say(new ClientMessage.Ping(), new ClientMessage.OtherAction(Topic.CONNECTION, 77));
        socket.say(CHALLENGE);

        socket.hears(new ServerMessage.Accept());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ffffff", "0610071a020802", "0610031a020802", "0610631a020802", "021007"})
    void anythingButAChallengeIsInvalidBeforeIt(String hex) {
        TestSocket socket = connected();

        socket.say(Buffer.buffer(HexFormat.of().parseHex(hex)));
        socket.hears(new ServerMessage.InvalidConnectionMessage());

        socket.say(CHALLENGE);
        socket.hears(new ServerMessage.Accept());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ffffff", "0610071a020802", "0610021a020805", "0610631a020802", "021007"})
    void anythingButALoginIsInvalidAfterTheChallenge(String hex) {
        TestSocket socket = challenged();

        socket.say(new ClientMessage.Ping());
        socket.say(Buffer.buffer(HexFormat.of().parseHex(hex)));
        socket.hears(new ServerMessage.InvalidAuthMessage());

        socket.say(login("{}"));
        socket.hears(LOGGED_IN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "7", "\"bob\"", "true", "not json", "{", "{} {}", "{\"a\":}"})
    void credentialsThatAreNoObjectCloseTheConnection(String data) {
        TestSocket socket = challenged();

        socket.say(login(data));

        socket.hears(new ServerMessage.InvalidAuthData());
        socket.isClosedWith(1005);
    }

    @Test
    void missingCredentialsAndAnotherAuthActionCloseTheConnection() {
        for (ClientMessage message : List.of(login(null), new ClientMessage.OtherAction(Topic.AUTH, 9))) {
            TestSocket socket = challenged();
            socket.say(message);
            socket.hears(new ServerMessage.InvalidAuthData());
            socket.isClosedWith(1005);
        }
    }

    @Test
    void deepJsonIsRefusedAndTheNodeLivesOn() {
        TestSocket socket = challenged();
        socket.say(login("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"));
        socket.hears(new ServerMessage.InvalidAuthData());
        socket.isClosedWith(1005);

        TestSocket other = challenged();
        other.say(login("{\"username\":\"bob\",\"a\":" + "[".repeat(500) + "]".repeat(500) + "}"));
        other.hears(LOGGED_IN);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | ",
                "{} | ",
                "{\"username\":\"\"} | ",
                "{\"username\":null} | ",
                "{\"username\":false} | ",
                "{\"username\":0} | ",
                "{\"username\":\"bob\"} | bob",
                "{\"username\":\"open\"} | open",
                "{\"username\":\"OPEN\"} | ",
                "{\"username\":7} | 7",
                "{\"username\":7.0} | 7",
                "{\"username\":-0.5} | -0.5",
                "{\"username\":1e21} | 1e+21",
                "{\"username\":1e-7} | 1e-7",
                "{\"username\":2e23} | 2e+23",
                "{\"username\":5e-324} | 5e-324",
                "{\"username\":5.684341886080802e-14} | 5.684341886080802e-14",
                "{\"username\":-1e400} | -Infinity",
                "{\"username\":0.1} | 0.1",
                "{\"username\":123456.789} | 123456.789",
                "{\"username\":0.000001} | 0.000001",
                "{\"username\":12345678901234567890} | 12345678901234567000",
                "{\"username\":true} | true",
                "{\"username\":\" \"} | ' '",
                "{\"username\":\"x\\ud800\"} | x\uFFFD"
            })
    void theUserIsTheTextOfTheUsername(String credentials, String user) {
        TestSocket socket = challenged();
        TestSocket witness = node.anonymous();

        socket.say(login(credentials));
        socket.hears(LOGGED_IN);

        witness.say(new ClientMessage.QueryAll());
        witness.hears(new ServerMessage.QueryAllResponse(user == null ? List.of() : List.of(user)));
    }

    @Test
    void aNameThatIsNoTextIsRefused() {
        TestSocket socket = challenged();
        socket.say(login("{\"username\":{\"a\":1}}"));
        assertThat(socket.next())
                .isInstanceOfSatisfying(ServerMessage.AuthUnsuccessful.class, refusal -> assertThat(refusal.data())
                        .contains("expected a string"));
    }

    @Test
    void challengeAndLoginMayBeSentBackToBack() {
        TestSocket socket = connected();
        socket.say(CHALLENGE, login("{\"username\":\"bob\"}"), new ClientMessage.Ping(), new ClientMessage.QueryAll());
        socket.hears(
                new ServerMessage.Accept(),
                LOGGED_IN,
                new ServerMessage.Pong(),
                new ServerMessage.QueryAllResponse(List.of()));
    }

    @Test
    void ofTwoLoginsAtOnceTheFirstCountsAndTheSecondIsAnUnknownTopic() {
        TestSocket socket = challenged();
        socket.say(login("{\"username\":\"first\"}"), login("{\"username\":\"second\"}"));
        socket.hears(LOGGED_IN, new ServerMessage.UnknownTopic());

        TestSocket witness = node.anonymous();
        witness.say(new ClientMessage.QueryAll());
        witness.hears(new ServerMessage.QueryAllResponse(List.of("first")));
    }

    @Test
    void theRefusedMayTryAgainUntilItIsTooOften() {
        node = new TestNode(new PresenceServer(
                        new PresenceServerOptions().setPort(0).setEventLoops(1).setMaxAuthAttempts(2))
                .authenticator((credentials, handshake) -> Future.succeededFuture(
                        credentials.containsKey("good")
                                ? Authentication.accepted("bob", Map.of("role", "admin"))
                                : Authentication.refused(new JsonObject().put("error", "no")))));
        ServerMessage refused = new ServerMessage.AuthUnsuccessful("{\"error\":\"no\"}");

        TestSocket socket = challenged();
        socket.say(login("{}"), login("{\"good\":1}"));
        socket.hears(refused, new ServerMessage.AuthSuccessful("{\"role\":\"admin\"}"));

        TestSocket other = challenged();
        other.say(login("{}"), login("{}"), login("{\"good\":1}"));
        other.hears(refused, refused, new ServerMessage.TooManyAuthAttempts());
        other.isClosedWith(1005);
    }

    @Test
    void whoDoesNotLogInInTimeIsClosedInEitherState() {
        node = new TestNode(new PresenceServerOptions().setEventLoops(1).setUnauthenticatedClientTimeoutMillis(200));
        for (TestSocket socket : List.of(connected(), challenged())) {
            socket.hears(new ServerMessage.AuthenticationTimeout());
            socket.isClosedWith(1005);
        }
    }

    @Test
    void aRefusalEndsTheTimeout() {
        node = new TestNode(new PresenceServer(new PresenceServerOptions()
                        .setPort(0)
                        .setEventLoops(1)
                        .setUnauthenticatedClientTimeoutMillis(300))
                .authenticator((credentials, handshake) -> Future.succeededFuture(
                        credentials.isEmpty() ? Authentication.refused(null) : Authentication.anonymous())));
        TestSocket refused = challenged();
        refused.say(login("{}"));
        refused.hears(new ServerMessage.AuthUnsuccessful(null));

        // One that came later and says nothing is the clock.
        connected().hears(new ServerMessage.AuthenticationTimeout());

        refused.say(login("{\"a\":1}"));
        refused.hears(LOGGED_IN);
    }

    @Test
    void anAuthenticatorThatThrowsFailsOrGivesNullRefuses() {
        node = new TestNode(new PresenceServer(
                        new PresenceServerOptions().setPort(0).setEventLoops(1).setMaxAuthAttempts(10))
                .authenticator((credentials, handshake) -> switch (credentials.getString("how")) {
                    case "throw" -> throw new IllegalStateException("secret");
                    case "fail" -> Future.failedFuture("secret");
                    case "null" -> null;
                    default -> Future.succeededFuture(null);
                }));
        TestSocket socket = challenged();
        for (String how : List.of("throw", "fail", "null", "future of null")) {
            socket.say(login(new JsonObject().put("how", how).encode()));
            socket.hears(new ServerMessage.AuthUnsuccessful(null));
        }
    }

    @Test
    void anAuthenticatorThatHangsRefusesAfterAWhile() {
        node = new TestNode(new PresenceServer(
                        new PresenceServerOptions().setPort(0).setEventLoops(1).setDecisionTimeoutMillis(50))
                .authenticator((credentials, handshake) ->
                        Promise.<Authentication>promise().future()));
        TestSocket socket = challenged();
        socket.say(login("{}"));
        socket.hears(new ServerMessage.AuthUnsuccessful(null));
    }

    @Test
    void whileTheAuthenticatorDecidesLaterMessagesWaitInOrder() {
        LinkedBlockingQueue<Promise<Authentication>> asked = new LinkedBlockingQueue<>();
        node = new TestNode(
                new PresenceServer(new PresenceServerOptions().setPort(0).setEventLoops(1))
                        .authenticator((credentials, handshake) -> {
                            Promise<Authentication> promise = Promise.promise();
                            asked.add(promise);
                            return promise.future();
                        }));
        TestSocket socket = challenged();
        socket.say(
                login("{}"), new ClientMessage.Ping(), new ClientMessage.SubscribeAll(), new ClientMessage.QueryAll());

        take(asked).complete(Authentication.accepted("bob"));

        socket.hears(
                LOGGED_IN,
                new ServerMessage.Pong(),
                new ServerMessage.SubscribeAllAck(),
                new ServerMessage.QueryAllResponse(List.of()));
    }

    @Test
    void aDecisionThatIsMadeOnAnotherThreadIsCarriedOutOnTheConnectionsLoop() {
        java.util.concurrent.ExecutorService others = java.util.concurrent.Executors.newFixedThreadPool(4);
        node = new TestNode(
                new PresenceServer(new PresenceServerOptions().setPort(0).setEventLoops(2))
                        .authenticator((credentials, handshake) -> {
                            Promise<Authentication> promise = Promise.promise();
                            others.execute(() -> promise.complete(Authentication.accepted("bob")));
                            return promise.future();
                        }));
        for (int i = 0; i < 200; i++) {
            TestSocket socket = connected();
            socket.say(CHALLENGE, login("{\"a\":1}"), new ClientMessage.Query("q", List.of("bob")));
            socket.hears(
                    new ServerMessage.Accept(), LOGGED_IN, new ServerMessage.QueryResponse("q", Map.of("bob", true)));
        }
        others.shutdown();
    }

    @Test
    void aDecisionThatArrivesAfterTheCloseCountsNobody() {
        LinkedBlockingQueue<Promise<Authentication>> asked = new LinkedBlockingQueue<>();
        node = new TestNode(
                new PresenceServer(new PresenceServerOptions().setPort(0).setEventLoops(1))
                        .authenticator((credentials, handshake) -> {
                            if (credentials.isEmpty()) {
                                return Future.succeededFuture(Authentication.anonymous());
                            }
                            Promise<Authentication> promise = Promise.promise();
                            asked.add(promise);
                            return promise.future();
                        }));
        TestSocket watcher = node.anonymous();
        watcher.say(new ClientMessage.SubscribeAll());
        watcher.hears(new ServerMessage.SubscribeAllAck());
        TestSocket gone = challenged();
        gone.say(login("{\"username\":\"gone\"}"));
        Promise<Authentication> decision = take(asked);
        gone.close();

        TestSocket next = challenged();
        next.say(login("{\"username\":\"next\"}"));
        Promise<Authentication> second = take(asked);
        decision.complete(Authentication.accepted("gone"));
        second.complete(Authentication.accepted("next"));

        watcher.hears(new ServerMessage.JoinAll("next"));
        watcher.say(new ClientMessage.QueryAll());
        watcher.hears(new ServerMessage.QueryAllResponse(List.of("next")));
    }

    @Test
    void anyVertxAuthenticationProviderDecides() {
        AuthenticationProvider provider = credentials -> {
            if (credentials instanceof TokenCredentials token
                    && token.getToken().equals("letmein")) {
                return Future.succeededFuture(User.fromToken("letmein"));
            }
            if (credentials instanceof UsernamePasswordCredentials login
                    && login.getPassword().equals("pw")) {
                return Future.succeededFuture(User.fromName(login.getUsername()));
            }
            return Future.failedFuture("no");
        };
        node = new TestNode(new PresenceServer(
                        new PresenceServerOptions().setPort(0).setEventLoops(1).setMaxAuthAttempts(10))
                .authenticator(io.presence.server.Authenticator.of(provider)));
        TestSocket socket = challenged();
        socket.say(login("{\"username\":\"bob\",\"password\":\"wrong\"}"), login("{\"username\":\"bob\"}"));
        socket.hears(new ServerMessage.AuthUnsuccessful(null));
        assertThat(socket.next())
                .isInstanceOfSatisfying(ServerMessage.AuthUnsuccessful.class, refusal -> assertThat(refusal.data())
                        .contains("expected a token, or a username and a password"));
        socket.say(login("{\"username\":\"bob\",\"password\":\"pw\"}"), new ClientMessage.Query("q", List.of("bob")));
        socket.hears(LOGGED_IN, new ServerMessage.QueryResponse("q", Map.of("bob", true)));

        TestSocket token = challenged();
        token.say(login("{\"token\":\"letmein\"}"));
        token.hears(LOGGED_IN);
    }

    private static <T> T take(LinkedBlockingQueue<T> queue) {
        try {
            T next = queue.poll(20, java.util.concurrent.TimeUnit.SECONDS);
            assertThat(next).as("the authenticator was asked").isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
