package io.presence.client;

import static io.presence.PresenceEvent.join;
import static io.presence.PresenceEvent.leave;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.OnlineView;
import io.presence.PresenceAction;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.PresenceException.Code;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.protocol.ServerMessage;
import io.presence.server.Await;
import io.presence.server.TestNode;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client says, when, and what it makes of whatever a server says or does. */
class ScriptedServerIT {
    private final ScriptedServer server = new ScriptedServer();
    private final Recorder<PresenceEvent> told = Recorder.events();
    private final Recorder<ConnectionState> states = new Recorder<>();
    private final Recorder<Throwable> errors = new Recorder<>();
    private PresenceClient client;

    @AfterEach
    void close() {
        if (client != null) {
            Await.result(client.close());
        }
        server.close();
    }

    private PresenceClientOptions options() {
        return new PresenceClientOptions()
                .setAddress(server.url())
                .setReconnectDelayMillis(1)
                .setMaxReconnectDelayMillis(50)
                .setOfflineWindowMillis(10_000);
    }

    private PresenceClient client() {
        return client(options());
    }

    private PresenceClient client(PresenceClientOptions options) {
        client = PresenceClient.create(TestNode.clients(), options)
                .onState(states)
                .onError(errors);
        return client;
    }

    private ScriptedServer.Connection loggedIn(PresenceClientOptions options) {
        Future<Object> login = client(options).login();
        ScriptedServer.Connection connection = server.loggedIn();
        Await.result(login);
        return connection;
    }

    private ScriptedServer.Connection loggedIn() {
        return loggedIn(options());
    }

    private static void failsWith(Code code, Future<?> future) {
        assertThat(Await.failure(future)).isInstanceOfSatisfying(PresenceException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    private static void failsWith(LoginException.Code code, Future<?> future) {
        assertThat(Await.failure(future)).isInstanceOfSatisfying(LoginException.class, e -> assertThat(e.code())
                .isEqualTo(code));
    }

    /** Through a message that every test may cause, so that what came before it has been handled. */
    private void everythingSaidWasHeard(ScriptedServer.Connection connection) {
        Future<Map<String, Boolean>> marker = client.presence().getAll(List.of("marker"));
        ClientMessage.Query query = (ClientMessage.Query) connection.next();
        connection.say(new ServerMessage.QueryResponse(query.correlationId(), Map.of("marker", true)));
        Await.result(marker);
    }

    /** Through a question that the client answers by itself, behind what was asked before. */
    private void everythingAskedIsUnderWay() {
        Await.result(client.connect());
    }

    // ---- logging in

    @Test
    void aLoginGoesThroughTheProtocolsStates() {
        Future<Object> login = client().login(new JsonObject().put("username", "alice"));
        ScriptedServer.Connection connection = server.accept();
        connection.hears(new ClientMessage.Challenge(server.url(), "0.1a", "0.1.0", "java"));
        connection.say(new ServerMessage.Accept());
        connection.hears(new ClientMessage.Authenticate("{\"username\":\"alice\"}"));
        connection.say(new ServerMessage.AuthSuccessful("{\"role\":\"admin\"}"));
        assertThat(Await.result(login)).isEqualTo(new JsonObject().put("role", "admin"));
        states.hears(
                ConnectionState.CONNECTING,
                ConnectionState.CHALLENGING,
                ConnectionState.AWAITING_AUTHENTICATION,
                ConnectionState.AUTHENTICATING,
                ConnectionState.OPEN);
        failsWith(LoginException.Code.ALREADY, client.login());
    }

    @Test
    void theClientDataMayBeAbsentNullOrAnything() {
        for (String data : new String[] {"null", "7", "\"x\"", "[1]", "true"}) {
            Future<Object> login = client().login();
            ScriptedServer.Connection connection = server.accept();
            connection.next();
            connection.say(new ServerMessage.Accept());
            connection.next();
            connection.say(new ServerMessage.AuthSuccessful(data));
            assertThat(Json.encode(Await.result(login))).isEqualTo(data);
            Await.result(client.close());
        }
    }

    @Test
    void connectingAloneLogsNobodyIn() {
        Future<Void> connected = client().connect();
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Accept());
        Await.result(connected);
        assertThat(client.state()).isEqualTo(ConnectionState.AWAITING_AUTHENTICATION);
        Await.result(client.connect());
        Future<Object> login = client.login();
        connection.hears(new ClientMessage.Authenticate("{}"));
        connection.say(new ServerMessage.AuthSuccessful(null));
        Await.result(login);
    }

    @Test
    void aRefusedLoginTellsTheReasonAndAnotherMayFollow() {
        Future<Object> login = client().login(new JsonObject().put("username", "eve"));
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Accept());
        connection.next();
        Future<Void> waiting = client.presence().subscribe("bob", told);
        Future<List<String>> query = client.presence().getAll();
        everythingAskedIsUnderWay();
        connection.say(new ServerMessage.AuthUnsuccessful("{\"error\":\"no such user\"}"));
        assertThat(Await.failure(login)).isInstanceOfSatisfying(LoginException.class, e -> {
            assertThat(e.code()).isEqualTo(LoginException.Code.REFUSED);
            assertThat(e.data()).isEqualTo(new JsonObject().put("error", "no such user"));
            assertThat(e).hasMessageContaining("no such user");
        });
        failsWith(Code.NOT_LOGGED_IN, waiting);
        failsWith(Code.NOT_LOGGED_IN, query);
        Future<Object> again = client.login(new JsonObject().put("username", "alice"));
        connection.hears(new ClientMessage.Authenticate("{\"username\":\"alice\"}"));
        connection.say(new ServerMessage.AuthUnsuccessful(null));
        assertThat(Await.failure(again)).hasMessageContaining("INVALID_AUTHENTICATION_DETAILS");
        Future<Object> third = client.login(new JsonObject().put("username", "carol"));
        connection.next();
        connection.say(new ServerMessage.AuthSuccessful(null));
        Await.result(third);
    }

    @Test
    void aLoginWhoseFormTheServerRefusesFailsAndIsNotRepeated() {
        Future<Object> login = client().login();
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Accept());
        connection.next();
        connection.say(new ServerMessage.InvalidAuthData());
        failsWith(LoginException.Code.INVALID_CREDENTIALS, login);
        connection.close();
        assertThat(states.until(ConnectionState.IDLE)).doesNotContain(ConnectionState.RECONNECTING);
    }

    private void finalWord(ServerMessage word, LoginException.Code code, ConnectionState state) {
        Future<Object> login = client().login();
        Future<Void> waiting = client.presence().subscribe("bob", told);
        OnlineView view = client.presence().online();
        Future<OnlineView> opening = view.open();
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        // What was asked before the challenge was sent is under way.
        if (!(word instanceof ServerMessage.Reject)) {
            connection.say(new ServerMessage.Accept());
            connection.next();
        }
        connection.say(word);
        failsWith(code, login);
        failsWith(Code.STOPPED, waiting);
        failsWith(Code.STOPPED, opening);
        connection.isClosed();
        assertThat(client.state()).isEqualTo(state);
        assertThat(state.isFinal()).isTrue();
        failsWith(LoginException.Code.CLOSED, client.login());
        failsWith(Code.STOPPED, client.presence().getAll());
    }

    @Test
    void aRejectedClientIsFinallyDenied() {
        finalWord(new ServerMessage.Reject(), LoginException.Code.CHALLENGE_DENIED, ConnectionState.CHALLENGE_DENIED);
    }

    @Test
    void tooManyAttemptsAreFinal() {
        finalWord(
                new ServerMessage.TooManyAuthAttempts(),
                LoginException.Code.TOO_MANY_ATTEMPTS,
                ConnectionState.TOO_MANY_AUTH_ATTEMPTS);
    }

    @Test
    void anAuthenticationTimeoutIsFinal() {
        finalWord(
                new ServerMessage.AuthenticationTimeout(),
                LoginException.Code.AUTHENTICATION_TIMEOUT,
                ConnectionState.AUTHENTICATION_TIMEOUT);
    }

    @Test
    void aRedirectedClientConnectsThereAndSaysWhereItWantedToGo() {
        try (ScriptedServer other = new ScriptedServer()) {
            Future<Object> login = client().login();
            ScriptedServer.Connection connection = server.accept();
            connection.next();
            connection.say(new ServerMessage.Redirect(other.url()));
            connection.isClosed();
            ScriptedServer.Connection there = other.accept();
            there.hears(new ClientMessage.Challenge(server.url(), "0.1a", "0.1.0", "java"));
            there.say(new ServerMessage.Accept());
            there.next();
            there.say(new ServerMessage.AuthSuccessful(null));
            Await.result(login);
            assertThat(states.until(ConnectionState.OPEN)).contains(ConnectionState.REDIRECTING);
            // After a loss it asks where it wanted to go.
            there.close();
            server.loggedIn();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:1", "ws://", "", "ws://a b", "ws://127.0.0.1:99999"})
    void aRedirectToNowhereIsAFailureAndTheClientTriesAgain(String url) {
        client().login().onFailure(e -> {});
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Redirect(url));
        assertThat(errors.next()).isInstanceOf(ConnectionException.class).hasMessageContaining("redirected");
        server.loggedIn();
    }

    @Test
    void aServerThatRedirectsForEverIsAFailure() {
        client().login().onFailure(e -> {});
        for (int i = 0; i < 6; i++) {
            ScriptedServer.Connection connection = server.accept();
            connection.next();
            connection.say(new ServerMessage.Redirect(server.url()));
        }
        assertThat(errors.next()).hasMessageContaining("more than 5 times");
        server.loggedIn();
    }

    // ---- what is sent

    @Test
    void subscriptionsOfATurnOfTheClientsLoopAreOneRequestAndOppositeCallsCancel() {
        Context context = TestNode.clients().getOrCreateContext();
        Promise<Object> login = Promise.promise();
        context.runOnContext(v -> client(options()).login().onComplete(login));
        ScriptedServer.Connection connection = server.loggedIn();
        Await.result(login.future());
        Promise<Void> done = Promise.promise();
        context.runOnContext(v -> Future.all(List.of(
                        client.presence().subscribe("a", told),
                        client.presence().subscribe("b", told),
                        client.presence().subscribe("b", event -> {}),
                        client.presence().subscribe("c", told),
                        client.presence().unsubscribe("c", told),
                        client.presence().unsubscribe("d")))
                .<Void>mapEmpty()
                .onComplete(done));
        connection.hears(new ClientMessage.Subscribe("0", List.of("a", "b")));
        assertThat(done.future().isComplete()).isFalse();
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(done.future());
        everythingSaidWasHeard(connection);
    }

    @Test
    void subscriptionsOfAWindowAreOneRequestUnlessAQueryIsAsked() {
        ScriptedServer.Connection connection = loggedIn(options().setSubscriptionIntervalMillis(5_000));
        Future<Void> a = client.presence().subscribe("a", told);
        Future<Void> b = client.presence().subscribe("b", told);
        Future<Void> c = client.presence().subscribe("c", told);
        Future<Void> notC = client.presence().unsubscribe("c", told);
        client.presence().getAll().onFailure(e -> {});
        connection.hears(new ClientMessage.Subscribe("0", List.of("a", "b")), new ClientMessage.QueryAll());
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(Future.all(a, b, c, notC));
    }

    @Test
    void unsubscribingEverythingTellsTheServerOfEachUser() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Void> everybody = client.presence().subscribe(told);
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.SubscribeAllAck());
        Await.result(everybody);
        Future<Void> bob = client.presence().subscribe("bob", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("bob")));
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(bob);
        Future<Void> ended = client.presence().unsubscribe();
        connection.hears(new ClientMessage.UnsubscribeAll(), new ClientMessage.Unsubscribe("1", List.of("bob")));
        connection.say(new ServerMessage.UnsubscribeAllAck());
        assertThat(ended.isComplete()).isFalse();
        connection.say(new ServerMessage.UnsubscribeAck("1"));
        Await.result(ended);
    }

    @Test
    void anAlreadySubscribedUserIsSubscribed() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Void> bob = client.presence().subscribe("bob", told);
        connection.next();
        connection.say(
                new ServerMessage.MultipleSubscriptions(PresenceAction.SUBSCRIBE, "bob"),
                new ServerMessage.SubscribeAck("0"));
        Await.result(bob);
    }

    @Test
    void afterAReconnectWhatIsWantedThenIsAskedForBeforeWaitingQueries() {
        ScriptedServer.Connection connection = loggedIn();
        for (String user : List.of("a", "b")) {
            Future<Void> subscribed = client.presence().subscribe(user, told);
            ClientMessage.Subscribe request = (ClientMessage.Subscribe) connection.next();
            connection.say(new ServerMessage.SubscribeAck(request.correlationId()));
            Await.result(subscribed);
        }
        states.until(ConnectionState.OPEN);
        connection.close();
        states.until(ConnectionState.CHALLENGING);
        Await.result(client.presence().unsubscribe("b", told));
        Future<Void> c = client.presence().subscribe("c", told);
        Future<Void> all = client.presence().subscribe(told);
        Future<List<String>> query = client.presence().getAll();
        ScriptedServer.Connection again = server.loggedIn();
        again.hears(new ClientMessage.SubscribeAll());
        ClientMessage.Subscribe request = (ClientMessage.Subscribe) again.next();
        assertThat(request.names()).containsExactlyInAnyOrder("a", "c");
        again.hears(new ClientMessage.QueryAll());
        again.say(
                new ServerMessage.SubscribeAllAck(),
                new ServerMessage.SubscribeAck(request.correlationId()),
                new ServerMessage.QueryAllResponse(List.of("x")));
        Await.result(Future.all(c, all));
        assertThat(Await.result(query)).containsExactly("x");
    }

    @Test
    void aNameIsMeasuredAsItIsSent() {
        client(options().setMaxRequestBytes(1_024));
        String halves = "\uD800".repeat(400);
        assertThatThrownBy(() -> client.presence().subscribe(halves, told))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxRequestBytes (1024)");
    }

    // ---- what may go wrong with a request

    @Test
    void anUnansweredRequestFailsAtItsDeadlineAndItsLateAnswerHarmsNothing() {
        ScriptedServer.Connection connection =
                loggedIn(options().setRequestTimeoutMillis(500).setOfflineWindowMillis(100));
        Future<Void> subscribed = client.presence().subscribe("bob", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("bob")));
        failsWith(Code.TIMEOUT, subscribed);
        // What failed is not wanted, and the server may have it.
        connection.hears(new ClientMessage.Unsubscribe("1", List.of("bob")));
        connection.say(new ServerMessage.SubscribeAck("0"), new ServerMessage.UnsubscribeAck("1"));
        Future<Map<String, Boolean>> named = client.presence().getAll(List.of("bob"));
        connection.hears(new ClientMessage.Query("0", List.of("bob")));
        failsWith(Code.TIMEOUT, named);
        Future<List<String>> first = client.presence().getAll();
        connection.hears(new ClientMessage.QueryAll());
        failsWith(Code.TIMEOUT, first);
        Future<List<String>> second = client.presence().getAll();
        connection.hears(new ClientMessage.QueryAll());
        // First in, first out: the late answer is the first one's.
        connection.say(
                new ServerMessage.QueryAllResponse(List.of("late")),
                new ServerMessage.QueryResponse("0", Map.of("bob", true)),
                new ServerMessage.QueryAllResponse(List.of("bob")));
        assertThat(Await.result(second)).containsExactly("bob");
    }

    @Test
    void aServerThatLeavesARequestWithoutAnIdUnansweredIsOutOfStepAndIsLeft() {
        PresenceClientOptions brief = options().setRequestTimeoutMillis(500).setOfflineWindowMillis(100);
        ScriptedServer.Connection connection = loggedIn(brief);
        Future<List<String>> query = client.presence().getAll();
        connection.hears(new ClientMessage.QueryAll());
        failsWith(Code.TIMEOUT, query);
        assertThat(errors.next()).hasMessageContaining("twice requestTimeoutMillis");
        connection.isClosed();

        ScriptedServer.Connection second = server.loggedIn();
        Future<Void> subscribed = client.presence().subscribe(told);
        second.hears(new ClientMessage.SubscribeAll());
        failsWith(Code.TIMEOUT, subscribed);
        assertThat(errors.next()).hasMessageContaining("SUBSCRIBE_ALL within twice");
        assertThat(second.allUntilClosed()).containsExactly(new ClientMessage.UnsubscribeAll());

        // What was subscribed before stays wanted, and who joins it has an outcome, too.
        ScriptedServer.Connection third = server.loggedIn();
        Future<Void> bob = client.presence().subscribe("bob", told);
        ClientMessage.Subscribe request = (ClientMessage.Subscribe) third.next();
        third.say(new ServerMessage.SubscribeAck(request.correlationId()));
        Await.result(bob);
        third.close();
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        ScriptedServer.Connection fourth = server.loggedIn();
        fourth.next();
        assertThat(errors.next()).isInstanceOf(PresenceException.class).hasMessageContaining("SUBSCRIBE of bob");
        Future<Void> another = client.presence().subscribe("bob", event -> {});
        assertThat(errors.next()).hasMessageContaining("SUBSCRIBE within twice");
        ScriptedServer.Connection fifth = server.loggedIn();
        request = (ClientMessage.Subscribe) fifth.next();
        fifth.say(new ServerMessage.SubscribeAck(request.correlationId()));
        Await.result(another);
    }

    @Test
    void whatWaitsForALoginThatNobodyAskedForFails() {
        client(options().setRequestTimeoutMillis(500).setOfflineWindowMillis(100));
        failsWith(Code.NOT_LOGGED_IN, client.presence().subscribe("bob", told));
        failsWith(Code.NOT_LOGGED_IN, client.presence().subscribe(told));
        failsWith(Code.NOT_LOGGED_IN, client.presence().online().open());
        failsWith(Code.OFFLINE, client.presence().getAll());
        client.login().onFailure(e -> {});
        ScriptedServer.Connection connection = server.loggedIn();
        everythingSaidWasHeard(connection);
    }

    @Test
    void aLossIsToldAlsoWhereNobodyLoggedIn() {
        Future<Void> connected = client().connect();
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Accept());
        Await.result(connected);
        connection.close();
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        assertThat(states.until(ConnectionState.IDLE)).contains(ConnectionState.AWAITING_AUTHENTICATION);
    }

    @Test
    void aDeniedSubscriptionFailsNoQueryOfTheSameId() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Void> subscribed = client.presence().subscribe("secret", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("secret")));
        Future<Map<String, Boolean>> query = client.presence().getAll(List.of("bob"));
        connection.hears(new ClientMessage.Query("0", List.of("bob")));
        connection.say(
                new ServerMessage.Denied(PresenceAction.SUBSCRIBE, "0", "secret"),
                new ServerMessage.QueryResponse("0", Map.of("bob", true)));
        failsWith(Code.MESSAGE_DENIED, subscribed);
        assertThat(Await.result(query)).containsExactly(Map.entry("bob", true));
    }

    @Test
    void aLateDenialOfTheViewsQueryIsADenial() {
        ScriptedServer.Connection connection = loggedIn(options()
                .setRequestTimeoutMillis(500)
                .setOfflineWindowMillis(100)
                .setMaxReconnectDelayMillis(50));
        Future<OnlineView> live = client.presence().online().open();
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.SubscribeAllAck());
        connection.hears(new ClientMessage.QueryAll());
        connection.say(new ServerMessage.QueryAllResponse(List.of()));
        Await.result(live);
        connection.close();
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        ScriptedServer.Connection again = server.loggedIn();
        again.hears(new ClientMessage.SubscribeAll());
        again.say(new ServerMessage.SubscribeAllAck());
        again.hears(new ClientMessage.QueryAll());
        assertThat(errors.next()).hasMessageContaining("did not answer a query");
        again.say(new ServerMessage.PermissionError(PresenceAction.QUERY_ALL, null, null));
        assertThat(errors.next()).hasMessageContaining("MESSAGE_PERMISSION_ERROR");
        // It is asked for again, and the next view waits with it.
        again.hears(new ClientMessage.QueryAll());
        again.say(new ServerMessage.QueryAllResponse(List.of("a")));
        assertThat(Await.result(client.presence().online().open()).users()).containsExactly("a");
        assertThat(live.result().state()).isEqualTo(OnlineView.State.LIVE);
    }

    @Test
    void aSubscriptionRepeatedAfterItsDeadlineIsAskedForAgain() {
        ScriptedServer.Connection connection = loggedIn(options()
                .setSubscriptionIntervalMillis(300)
                .setRequestTimeoutMillis(500)
                .setOfflineWindowMillis(100));
        Future<Void> first = client.presence().subscribe("bob", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("bob")));
        failsWith(Code.TIMEOUT, first);
        Future<Void> second = client.presence().subscribe("bob", told);
        connection.hears(
                new ClientMessage.Unsubscribe("1", List.of("bob")), new ClientMessage.Subscribe("2", List.of("bob")));
        connection.say(new ServerMessage.UnsubscribeAck("1"), new ServerMessage.SubscribeAck("2"));
        Await.result(second);
    }

    @Test
    void aSubscriptionThatIsRepeatedInTheWindowFailsWithTheFirst() {
        ScriptedServer.Connection connection = loggedIn(options().setSubscriptionIntervalMillis(200));
        Future<Void> first = client.presence().subscribe("bob", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("bob")));
        Future<Void> second = client.presence().subscribe("bob", told);
        everythingAskedIsUnderWay();
        connection.say(new ServerMessage.Denied(PresenceAction.SUBSCRIBE, "0", "bob"));
        failsWith(Code.MESSAGE_DENIED, first);
        failsWith(Code.MESSAGE_DENIED, second);
    }

    @Test
    void aPermissionThatCouldNotBeFoundOutIsAskedForAgain() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Void> bob = client.presence().subscribe("bob", told);
        connection.next();
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(bob);
        Future<OnlineView> live = client.presence().online().open();
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.SubscribeAllAck());
        connection.hears(new ClientMessage.QueryAll());
        connection.say(new ServerMessage.QueryAllResponse(List.of()));
        Await.result(live);
        connection.close();
        ScriptedServer.Connection again = server.loggedIn();
        again.hears(new ClientMessage.SubscribeAll());
        again.say(new ServerMessage.PermissionError(PresenceAction.SUBSCRIBE_ALL, null, null));
        ClientMessage.Subscribe request = (ClientMessage.Subscribe) again.next();
        again.say(new ServerMessage.PermissionError(PresenceAction.SUBSCRIBE, request.correlationId(), "bob"));
        List<ClientMessage> asked = new ArrayList<>();
        asked.add(again.next());
        asked.add(again.next());
        assertThat(asked).contains(new ClientMessage.SubscribeAll());
        assertThat(asked).anyMatch(message -> message instanceof ClientMessage.Subscribe);
    }

    @Test
    void aQueryUnderWayFailsAtOnceWhenTheConnectionIsLost() {
        ScriptedServer.Connection connection = loggedIn();
        Future<List<String>> all = client.presence().getAll();
        Future<Map<String, Boolean>> named = client.presence().getAll(List.of("bob"));
        connection.next();
        connection.next();
        connection.close();
        failsWith(Code.OFFLINE, all);
        failsWith(Code.OFFLINE, named);
    }

    @Test
    void aQueryAskedOfflineFailsAtTheWindowsEndAndLaterOnesAtOnce() {
        ScriptedServer.Connection connection = loggedIn(options()
                .setOfflineWindowMillis(100)
                .setReconnectDelayMillis(86_400_000)
                .setMaxReconnectDelayMillis(86_400_000));
        states.until(ConnectionState.OPEN);
        connection.close();
        states.until(ConnectionState.RECONNECTING);
        Future<List<String>> waiting = client.presence().getAll();
        failsWith(Code.OFFLINE, waiting);
        assertThat(Await.failure(client.presence().getAll())).hasMessageContaining("offlineWindowMillis (100 ms)");
    }

    @Test
    void aQueryAskedBeforeTheLoginWaitsForIt() {
        client();
        Future<List<String>> query = client.presence().getAll();
        client.login().onFailure(e -> {});
        ScriptedServer.Connection connection = server.loggedIn();
        connection.hears(new ClientMessage.QueryAll());
        connection.say(new ServerMessage.QueryAllResponse(List.of("bob")));
        assertThat(Await.result(query)).containsExactly("bob");
    }

    @Test
    void aDeniedSubscriptionToEverybodyFailsAndMayBeTriedAgain() {
        ScriptedServer.Connection connection = loggedIn();
        for (int i = 0; i < 2; i++) {
            Future<Void> subscribed = client.presence().subscribe(told);
            connection.hears(new ClientMessage.SubscribeAll());
            connection.say(new ServerMessage.Denied(PresenceAction.SUBSCRIBE_ALL, null, null));
            failsWith(Code.MESSAGE_DENIED, subscribed);
        }
        Future<List<String>> query = client.presence().getAll();
        connection.hears(new ClientMessage.QueryAll());
        connection.say(new ServerMessage.PermissionError(PresenceAction.QUERY_ALL, null, null));
        failsWith(Code.MESSAGE_PERMISSION_ERROR, query);
        everythingSaidWasHeard(connection);
    }

    @Test
    void aDenialAfterAReconnectGoesToTheErrorHandlerAndIsTriedAtTheNext() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Void> subscribed = client.presence().subscribe("bob", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("bob")));
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(subscribed);
        connection.close();
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        ScriptedServer.Connection again = server.loggedIn();
        ClientMessage.Subscribe request = (ClientMessage.Subscribe) again.next();
        again.say(new ServerMessage.Denied(PresenceAction.SUBSCRIBE, request.correlationId(), "bob"));
        assertThat(errors.next()).isInstanceOfSatisfying(PresenceException.class, e -> {
            assertThat(e.code()).isEqualTo(Code.MESSAGE_DENIED);
            assertThat(e.user()).isEqualTo("bob");
        });
        again.close();
        ScriptedServer.Connection third = server.loggedIn();
        assertThat(((ClientMessage.Subscribe) third.next()).names()).containsExactly("bob");
    }

    @Test
    void aReloginThatIsRefusedIsToldAndAnotherLoginMakesGoodWhatWasSubscribed() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Void> subscribed = client.presence().subscribe("bob", told);
        connection.next();
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(subscribed);
        connection.close();
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        ScriptedServer.Connection again = server.accept();
        again.next();
        again.say(new ServerMessage.Accept());
        again.hears(new ClientMessage.Authenticate("{}"));
        again.say(new ServerMessage.AuthUnsuccessful(null));
        assertThat(errors.next()).isInstanceOf(LoginException.class);
        client.login(new JsonObject().put("token", "fresh")).onFailure(e -> {});
        again.hears(new ClientMessage.Authenticate("{\"token\":\"fresh\"}"));
        again.say(new ServerMessage.AuthSuccessful(null));
        assertThat(((ClientMessage.Subscribe) again.next()).names()).containsExactly("bob");
    }

    @Test
    void anAnswerThatDoesNotFitTheQuestionFailsTheQuery() {
        ScriptedServer.Connection connection = loggedIn();
        Future<Map<String, Boolean>> query = client.presence().getAll(List.of("bob", "carol"));
        connection.next();
        connection.say(new ServerMessage.QueryResponse("0", Map.of("bob", true)));
        failsWith(Code.INVALID_ANSWER, query);
    }

    // ---- what a server may say that makes no sense

    @Test
    void whatWasNotAskedForIsIgnored() {
        ScriptedServer.Connection connection = loggedIn();
        connection.say(
                new ServerMessage.QueryAllResponse(List.of("x")),
                new ServerMessage.QueryResponse("77", Map.of("x", true)),
                new ServerMessage.QueryResponse(null, Map.of()),
                new ServerMessage.SubscribeAck("77"),
                new ServerMessage.SubscribeAck(null),
                new ServerMessage.UnsubscribeAck("77"),
                new ServerMessage.SubscribeAllAck(),
                new ServerMessage.UnsubscribeAllAck(),
                new ServerMessage.Denied(PresenceAction.SUBSCRIBE, "77", "x"),
                new ServerMessage.Denied(PresenceAction.SUBSCRIBE, null, "x"),
                new ServerMessage.Denied(PresenceAction.QUERY, null, null),
                new ServerMessage.Denied(PresenceAction.QUERY_ALL, null, null),
                new ServerMessage.Denied(PresenceAction.SUBSCRIBE_ALL, null, null),
                new ServerMessage.PermissionError(PresenceAction.UNSUBSCRIBE, "7", null),
                new ServerMessage.MultipleSubscriptions(PresenceAction.SUBSCRIBE, null),
                new ServerMessage.JoinAll("x"),
                new ServerMessage.Leave("x"),
                new ServerMessage.Accept(),
                new ServerMessage.Reject(),
                new ServerMessage.Redirect("ws://127.0.0.1:1"),
                new ServerMessage.AuthSuccessful("{"),
                new ServerMessage.AuthUnsuccessful(null),
                new ServerMessage.TooManyAuthAttempts(),
                new ServerMessage.InvalidAuthData(),
                new ServerMessage.InvalidAuthMessage(),
                new ServerMessage.InvalidConnectionMessage(),
                new ServerMessage.UnknownTopic(),
                new ServerMessage.Pong());
        // An unknown topic, 99, and an unknown presence action, 77.
        connection.say(Buffer.buffer(new byte[] {6, 0x10, 99, 0x1a, 2, 8, 2}));
        connection.say(Buffer.buffer(new byte[] {6, 0x10, 7, 0x1a, 2, 8, 77}));
        everythingSaidWasHeard(connection);
        assertThat(client.state()).isEqualTo(ConnectionState.OPEN);
        assertThat(told.rest()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ffffffffff", "0910071a020802", "0b10071a07080a4a05ff"})
    void aMalformedMessageIsALossSinceItMayHaveBeenANotice(String hex) {
        ScriptedServer.Connection connection = loggedIn();
        connection.say(Buffer.buffer(HexFormat.of().parseHex(hex)));
        assertThat(errors.next()).isInstanceOf(ConnectionException.class).hasMessageContaining("malformed");
        connection.isClosed();
        server.loggedIn();
    }

    @Test
    void aTextFrameAndAMessageThatIsTooLongAreLosses() {
        ScriptedServer.Connection connection = loggedIn(options().setMaxMessageBytes(2_000));
        connection.say(WebSocketFrame.textFrame("hello", true));
        assertThat(errors.next()).hasMessageContaining("text");
        ScriptedServer.Connection second = server.loggedIn();
        second.say(WebSocketFrame.binaryFrame(Buffer.buffer(new byte[1_500]), false));
        second.say(WebSocketFrame.continuationFrame(Buffer.buffer(new byte[1_500]), true));
        assertThat(errors.next()).hasMessageContaining("maxMessageBytes (2000)");
        ScriptedServer.Connection third = server.loggedIn();
        third.say(WebSocketFrame.binaryFrame(Buffer.buffer(new byte[3_000]), true));
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        server.loggedIn();
    }

    @Test
    void fragmentsAreOneMessage() {
        ScriptedServer.Connection connection = loggedIn();
        Future<List<String>> query = client.presence().getAll();
        connection.next();
        Buffer whole = MessageCodec.encode(new ServerMessage.QueryAllResponse(List.of("a", "b")));
        connection.say(WebSocketFrame.binaryFrame(Buffer.buffer(), false));
        connection.say(WebSocketFrame.continuationFrame(whole.slice(0, 5), false));
        connection.say(WebSocketFrame.continuationFrame(whole.slice(5, whole.length()), true));
        assertThat(Await.result(query)).containsExactly("a", "b");
    }

    @Test
    void clientDataThatAreNoJsonAreALoss() {
        client().login().onFailure(e -> {});
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Accept());
        connection.next();
        connection.say(new ServerMessage.AuthSuccessful("{"));
        assertThat(errors.next()).hasMessageContaining("no JSON");
        server.loggedIn();
    }

    @Test
    void aFloodOfPingsIsALoss() {
        ScriptedServer.Connection connection = loggedIn();
        // The server reads no answers, so they would be kept here.
        connection.floodWithPings();
        assertThat(errors.next()).hasMessageContaining("pings faster");
        connection.drop();
        server.loggedIn();
    }

    @Test
    void aMessageThatNeverEndsIsALoss() {
        ScriptedServer.Connection connection = loggedIn(options()
                .setHeartbeatIntervalMillis(300)
                .setRequestTimeoutMillis(200)
                .setOfflineWindowMillis(50));
        connection.say(WebSocketFrame.binaryFrame(Buffer.buffer(), false));
        long drip = TestNode.clients()
                .setPeriodic(5, id -> connection.say(WebSocketFrame.continuationFrame(Buffer.buffer(), false)));
        assertThat(errors.next()).hasMessageContaining("took longer than twice requestTimeoutMillis");
        TestNode.clients().cancelTimer(drip);
    }

    // ---- silence

    @Test
    void aServerThatTakesItsTimeToDecideALoginIsNotLost() {
        Future<Object> login = client(options().setHeartbeatIntervalMillis(20)).login();
        ScriptedServer.Connection connection = server.accept();
        connection.next();
        connection.say(new ServerMessage.Accept());
        connection.next();
        // Pings go unanswered for more than two intervals; the protocol's server answers none before the login.
        connection.awaitPings(6);
        connection.say(new ServerMessage.AuthSuccessful(null));
        Await.result(login);
        assertThat(errors.rest()).isEmpty();
    }

    @Test
    void aServerThatGoesSilentIsLost() {
        ScriptedServer.Connection connection = loggedIn(options().setHeartbeatIntervalMillis(50));
        assertThat(errors.next()).hasMessageContaining("silent");
        connection.isClosed();
        server.loggedIn();
    }

    @Test
    void aServerThatNeverAnswersTheHandshakeTheChallengeOrTheLoginFailsTheLogin() {
        NetServer deaf = TestNode.clients().createNetServer().connectHandler(NetSocket::pause);
        int port = Await.result(deaf.listen(0, "127.0.0.1")).actualPort();
        PresenceClientOptions brief = options().setConnectTimeoutMillis(100).setLoginTimeoutMillis(300);
        assertThat(Await.failure(client(new PresenceClientOptions(brief).setAddress("ws://127.0.0.1:" + port))
                        .login()))
                .isInstanceOf(LoginException.class)
                .hasMessageContaining("connectTimeoutMillis (100 ms)");
        assertThat(states.until(ConnectionState.IDLE)).contains(ConnectionState.RECONNECTING);
        Await.result(client.close());
        Await.result(deaf.close());

        Future<Object> challenged = client(brief).login();
        server.accept();
        assertThat(Await.failure(challenged)).hasMessageContaining("CHALLENGING");
        Await.result(client.close());

        Future<Object> login = client(brief.setConnectTimeoutMillis(300)).login();
        ScriptedServer.Connection connection = server.accept();
        while (!(connection.next() instanceof ClientMessage.Challenge)) {
            connection = server.accept();
        }
        connection.say(new ServerMessage.Accept());
        failsWith(LoginException.Code.TIMEOUT, login);
        assertThat(client.state()).isEqualTo(ConnectionState.IDLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://no-such-host.invalid:6020", "ws://127.0.0.1:1", "wss://127.0.0.1:%d"})
    void anAddressThatIsNoServerFailsTheLoginWithTheReason(String address) {
        PresenceClientOptions nowhere = options()
                .setAddress(String.format(address, server.port()))
                .setConnectTimeoutMillis(900)
                .setLoginTimeoutMillis(1_000);
        assertThat(Await.failure(client(nowhere).login())).isInstanceOfSatisfying(LoginException.class, e -> {
            assertThat(e.code()).isEqualTo(LoginException.Code.TIMEOUT);
            assertThat(e.getCause()).isInstanceOf(ConnectionException.class);
        });
        assertThat(states.until(ConnectionState.IDLE)).contains(ConnectionState.RECONNECTING);
    }

    @Test
    void aClientThatGivesUpSaysSoOnce() {
        PresenceClientOptions nowhere = options().setAddress("ws://127.0.0.1:1").setMaxReconnectAttempts(3);
        Future<Object> login = client(nowhere).login();
        Future<Void> waiting = client.presence().subscribe("bob", told);
        failsWith(LoginException.Code.CLOSED, login);
        failsWith(Code.STOPPED, waiting);
        assertThat(states.until(ConnectionState.CLOSED).stream()
                        .filter(ConnectionState.RECONNECTING::equals)
                        .count())
                .isEqualTo(3);
    }

    @Test
    void aLoginAskedForAnewHasAllItsTries() {
        client(options().setMaxReconnectAttempts(2));
        for (int login = 0; login < 2; login++) {
            Future<Object> refused = client.login();
            for (int lost = 0; lost < 2; lost++) {
                server.accept().close();
            }
            ScriptedServer.Connection connection = server.accept();
            connection.next();
            connection.say(new ServerMessage.Accept());
            connection.next();
            connection.say(new ServerMessage.AuthUnsuccessful(null));
            failsWith(LoginException.Code.REFUSED, refused);
            connection.close();
            states.until(ConnectionState.IDLE);
        }
    }

    @Test
    void theNextAddressIsTriedAfterAFailure() {
        client(options().setAddresses(List.of("ws://127.0.0.1:1", server.url())))
                .login()
                .onFailure(e -> {});
        ScriptedServer.Connection connection = server.loggedIn();
        connection.close();
        server.loggedIn();
    }

    // ---- the live view

    @Test
    void theViewsQueryIsAskedOnceItsSubscriptionIsAcknowledgedAndBothAreShared() {
        ScriptedServer.Connection connection = loggedIn();
        Future<OnlineView> first = client.presence().online().onChange(told).open();
        Recorder<PresenceEvent> toldSecond = Recorder.events();
        Future<OnlineView> second =
                client.presence().online().onChange(toldSecond).open();
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.SubscribeAllAck(), new ServerMessage.JoinAll("b"));
        connection.hears(new ClientMessage.QueryAll());
        connection.say(
                new ServerMessage.JoinAll("c"),
                new ServerMessage.QueryAllResponse(List.of("a", "b", "c")),
                new ServerMessage.JoinAll("d"),
                new ServerMessage.JoinAll("d"),
                new ServerMessage.LeaveAll("nobody"),
                new ServerMessage.LeaveAll("a"));
        Await.result(first);
        told.hears(join("d"), leave("a"));
        toldSecond.hears(join("d"), leave("a"));
        assertThat(Await.result(second).users()).containsExactlyInAnyOrder("b", "c", "d");
        Future<Void> closed = first.result().close();
        Await.result(closed);
        Await.result(second.result().close());
        connection.hears(new ClientMessage.UnsubscribeAll());
        assertThat(told.rest()).isEmpty();
    }

    @Test
    void aViewThatIsDeniedFailsAndOneThatWasLiveStaysStale() {
        ScriptedServer.Connection connection = loggedIn();
        OnlineView denied = client.presence().online();
        Future<OnlineView> opening = denied.open();
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.Denied(PresenceAction.SUBSCRIBE_ALL, null, null));
        failsWith(Code.MESSAGE_DENIED, opening);
        assertThat(denied.state()).isEqualTo(OnlineView.State.CLOSED);

        OnlineView view = client.presence().online().onChange(told);
        Future<OnlineView> live = view.open();
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.SubscribeAllAck());
        connection.hears(new ClientMessage.QueryAll());
        connection.say(new ServerMessage.QueryAllResponse(List.of("a")));
        Await.result(live);
        connection.close();
        ScriptedServer.Connection again = server.loggedIn();
        again.hears(new ClientMessage.SubscribeAll());
        again.say(new ServerMessage.SubscribeAllAck());
        again.hears(new ClientMessage.QueryAll());
        again.say(new ServerMessage.Denied(PresenceAction.QUERY_ALL, null, null));
        assertThat(errors.next()).isInstanceOf(ConnectionException.class);
        assertThat(errors.next()).isInstanceOf(PresenceException.class);
        assertThat(view.state()).isEqualTo(OnlineView.State.STALE);
        assertThat(view.users()).containsExactly("a");
        again.close();
        ScriptedServer.Connection third = server.loggedIn();
        third.hears(new ClientMessage.SubscribeAll());
        third.say(new ServerMessage.SubscribeAllAck());
        third.hears(new ClientMessage.QueryAll());
        third.say(new ServerMessage.QueryAllResponse(List.of("b")));
        told.hears(leave("a"), join("b"));
    }

    // ---- handlers and contexts

    @Test
    void aHandlerThatThrowsHarmsNoOther() {
        ScriptedServer.Connection connection = loggedIn();
        client.presence()
                .subscribe("bob", event -> {
                    throw new IllegalStateException("the application's fault (a test's, expected in the log)");
                })
                .onFailure(e -> {});
        Future<Void> second = client.presence().subscribe("bob", told);
        connection.hears(new ClientMessage.Subscribe("0", List.of("bob")));
        connection.say(new ServerMessage.SubscribeAck("0"));
        Await.result(second);
        connection.say(new ServerMessage.Join("bob"), new ServerMessage.Leave("bob"));
        told.hears(join("bob"), leave("bob"));
        everythingSaidWasHeard(connection);
    }

    @Test
    void whatAViewsHandlerThrowsCostsNoChange() {
        ScriptedServer.Connection connection = loggedIn();
        Future<OnlineView> live = client.presence()
                .online()
                .onChange(event -> {
                    told.handle(event);
                    throw new AssertionError("the application's fault (a test's, expected in the log)");
                })
                .open();
        connection.hears(new ClientMessage.SubscribeAll());
        connection.say(new ServerMessage.SubscribeAllAck());
        connection.hears(new ClientMessage.QueryAll());
        connection.say(new ServerMessage.QueryAllResponse(List.of("a", "b")));
        Await.result(live);
        connection.close();
        ScriptedServer.Connection again = server.loggedIn();
        again.hears(new ClientMessage.SubscribeAll());
        again.say(new ServerMessage.SubscribeAllAck());
        again.hears(new ClientMessage.QueryAll());
        // A notice before the answer is in the answer, and told with it.
        again.say(new ServerMessage.JoinAll("d"), new ServerMessage.QueryAllResponse(List.of("c", "d")));
        told.hears(leave("a"), leave("b"), join("c"), join("d"));
        assertThat(live.result().users()).containsExactlyInAnyOrder("c", "d");
    }

    @Test
    void anApplicationsContextThatIsGoneHarmsNoOther() {
        ScriptedServer.Connection connection = loggedIn();
        Promise<OnlineView> opened = Promise.promise();
        Promise<Object> never = Promise.promise();
        // With its pool of threads its context ends.
        String deployment = Await.result(TestNode.clients()
                .deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                client.onState(state -> {});
                                client.presence().subscribe("bob", event -> {}).onFailure(e -> {});
                                client.presence().subscribe(event -> {}).onFailure(e -> {});
                                client.presence().online().open().onComplete(opened);
                                client.presence()
                                        .getAll(List.of("x"))
                                        .<Object>mapEmpty()
                                        .onComplete(never);
                                return Future.succeededFuture();
                            }
                        },
                        new DeploymentOptions()
                                .setThreadingModel(ThreadingModel.WORKER)
                                .setWorkerPoolName("of-its-own")));
        OnlineView mine = client.presence().online().onChange(told);
        Future<OnlineView> live = mine.open();
        while (!live.isComplete() || !opened.future().isComplete()) {
            ClientMessage message = connection.nextWithin(50);
            if (message instanceof ClientMessage.Subscribe subscribe) {
                connection.say(new ServerMessage.SubscribeAck(subscribe.correlationId()));
            } else if (message instanceof ClientMessage.SubscribeAll) {
                connection.say(new ServerMessage.SubscribeAllAck());
            } else if (message instanceof ClientMessage.QueryAll) {
                connection.say(new ServerMessage.QueryAllResponse(List.of("a")));
            }
        }
        Await.result(TestNode.clients().undeploy(deployment));
        connection.say(new ServerMessage.JoinAll("b"), new ServerMessage.Join("bob"), new ServerMessage.JoinAll("c"));
        told.hears(join("b"), join("c"));
        connection.close();
        ScriptedServer.Connection again = server.loggedIn();
        again.hears(new ClientMessage.SubscribeAll());
        again.say(new ServerMessage.SubscribeAllAck());
        again.hears(new ClientMessage.QueryAll());
        again.say(new ServerMessage.QueryAllResponse(List.of("b")));
        told.hears(leave("a"), leave("c"));
        assertThat(opened.future().result().state()).isEqualTo(OnlineView.State.CLOSED);
        assertThat(never.future().isComplete()).isFalse();
        Await.result(client.close());
    }

    @Test
    void futuresAndHandlersComeOnTheCallersContext() {
        ScriptedServer.Connection connection = loggedIn();
        Context context = TestNode.clients().getOrCreateContext();
        Recorder<Object> where = new Recorder<>();
        context.runOnContext(v -> client.presence()
                .subscribe("bob", event -> where.handle(Vertx.currentContext()))
                .onComplete(done -> where.handle(Vertx.currentContext())));
        connection.next();
        connection.say(new ServerMessage.SubscribeAck("0"), new ServerMessage.Join("bob"));
        where.hears(context, context);
    }

    @Test
    void aClientEndsWithItsVerticleAndWithItsVertx() {
        AtomicReference<PresenceClient> made = new AtomicReference<>();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        String deployment = Await.result(vertx.deployVerticle(new VerticleBase() {
            @Override
            public Future<?> start() {
                made.set(PresenceClient.create(vertx, options()));
                made.get().login().onFailure(e -> {});
                return Future.succeededFuture();
            }
        }));
        ScriptedServer.Connection connection = server.loggedIn();
        Await.result(vertx.undeploy(deployment));
        connection.isClosed();
        assertThat(made.get().state()).isEqualTo(ConnectionState.CLOSED);

        PresenceClient other = PresenceClient.create(vertx, options());
        other.login().onFailure(e -> {});
        ScriptedServer.Connection second = server.loggedIn();
        Await.result(vertx.close());
        second.isClosed();
        assertThat(other.state()).isEqualTo(ConnectionState.CLOSED);
        failsWith(Code.STOPPED, other.presence().getAll());
    }

    @Test
    void aClientWithAVertxOfItsOwnLeavesNoThread() {
        PresenceClient own = PresenceClient.create(options());
        own.login().onFailure(e -> {});
        ScriptedServer.Connection connection = server.loggedIn();
        Future<List<String>> query = own.presence().getAll();
        connection.next();
        Await.result(own.close());
        failsWith(Code.STOPPED, query);
        failsWith(Code.STOPPED, own.presence().getAll());
        OnlineView view = own.presence().online();
        failsWith(Code.STOPPED, view.open());
        Await.result(view.close());
        failsWith(LoginException.Code.CLOSED, own.login());
        own.onState(states).onError(errors);
        Await.result(own.close());
        connection.isClosed();
    }
}
