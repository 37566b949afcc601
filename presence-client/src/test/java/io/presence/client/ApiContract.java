package io.presence.client;

import static io.presence.PresenceEvent.join;
import static io.presence.PresenceEvent.leave;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.OnlineView;
import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.server.Await;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole API, each argument form and error, over the wire: the same tests against every server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ApiContract {
    private TestServer server;
    private final List<PresenceClient> clients = new ArrayList<>();
    private final List<TestSocket> users = new ArrayList<>();
    /** So that the tests of a class, which share a server, have users of their own. */
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private int test;

    abstract TestServer start();

    @BeforeAll
    void startServer() {
        server = start();
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    @AfterEach
    void closeClients() {
        test++;
        clients.forEach(client -> Await.result(client.close()));
        clients.clear();
        users.forEach(socket -> socket.socket().close().onFailure(e -> {}));
        users.clear();
    }

    /** The name of a user of this test alone. */
    String named(String name) {
        return name + "-" + run + "-" + test + "-";
    }

    /** Of this test's users: those of the one before may leave a moment later. */
    private Recorder<PresenceEvent> events() {
        String mine = named("");
        return new Recorder<>(event -> event.user().contains(mine));
    }

    PresenceClient client(String url) {
        PresenceClient client = PresenceClient.create(
                TestNode.clients(), new PresenceClientOptions().setAddress(url).setReconnectDelayMillis(50));
        clients.add(client);
        return client;
    }

    Presence loggedIn(String user) {
        return loggedIn(server.url(), user);
    }

    Presence loggedIn(String url, String user) {
        PresenceClient client = client(url);
        Await.result(client.login(new JsonObject().put("username", user)));
        return client.presence();
    }

    TestSocket comes(String user) {
        TestSocket socket = server.user(user);
        users.add(socket);
        return socket;
    }

    /** Nothing else was told before this: a user who comes now is told of next. */
    void hearsNothing(Presence presence, Recorder<PresenceEvent> recorder) {
        String marker = named("marker") + UUID.randomUUID();
        Await.result(presence.subscribe(marker, recorder));
        comes(marker);
        List<PresenceEvent> before = recorder.until(join(marker));
        // A subscriber of everybody is told of the marker as everybody's, too.
        before.removeIf(event -> event.user().startsWith(named("marker")));
        assertThat(before).isEmpty();
    }

    @Test
    void aSubscriberOfAUserIsToldOfTheirJoinAndTheirLeave() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.subscribe(bob, told));
        TestSocket socket = comes(bob);
        told.hears(join(bob));
        socket.close();
        told.hears(leave(bob));
    }

    @Test
    void aSubscriberOfEverybodyIsToldOfEverybody() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.subscribe(told));
        TestSocket bob = comes(named("bob"));
        TestSocket carol = comes(named("carol"));
        bob.close();
        carol.close();
        told.hears(join(named("bob")), join(named("carol")), leave(named("bob")), leave(named("carol")));
    }

    @Test
    void aHandlerOfBothKindsIsToldTwice() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.subscribe(told));
        Await.result(alice.subscribe(named("bob"), told));
        comes(named("bob"));
        told.hears(join(named("bob")), join(named("bob")));
        hearsNothing(alice, told);
    }

    @Test
    void aSecondDeviceIsNoEvent() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.subscribe(bob, told));
        TestSocket phone = comes(bob);
        told.hears(join(bob));
        TestSocket laptop = comes(bob);
        phone.close();
        hearsNothing(alice, told);
        laptop.close();
        told.hears(leave(bob));
    }

    @Test
    void theSameHandlerTwiceIsOneSubscription() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(Future.all(alice.subscribe(named("bob"), told), alice.subscribe(named("bob"), told)));
        Await.result(alice.subscribe(named("bob"), told));
        comes(named("bob"));
        told.hears(join(named("bob")));
        hearsNothing(alice, told);
        Await.result(alice.unsubscribe(named("bob"), told));
        comes(named("bob")).close();
        hearsNothing(alice, told);
    }

    @Test
    void aSecondHandlerOfAUserIsToldUntilItIsUnsubscribed() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> first = events();
        Recorder<PresenceEvent> second = events();
        Await.result(alice.subscribe(bob, first));
        Await.result(alice.subscribe(bob, second));
        TestSocket socket = comes(bob);
        first.hears(join(bob));
        second.hears(join(bob));
        Await.result(alice.unsubscribe(bob, second));
        socket.close();
        first.hears(leave(bob));
        hearsNothing(alice, second);
    }

    @Test
    void unsubscribingAUserEndsAllTheirHandlersAndNotThoseOfEverybody() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> first = events();
        Recorder<PresenceEvent> second = events();
        Recorder<PresenceEvent> everybody = events();
        Await.result(alice.subscribe(bob, first));
        Await.result(alice.subscribe(bob, second));
        Await.result(alice.subscribe(everybody));
        Await.result(alice.unsubscribe(bob));
        comes(bob);
        everybody.hears(join(bob));
        hearsNothing(alice, first);
        hearsNothing(alice, second);
    }

    @Test
    void unsubscribingAHandlerEndsItsShareOfEverybodyAlone() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Recorder<PresenceEvent> other = events();
        Await.result(alice.subscribe(told));
        Await.result(alice.subscribe(other));
        Await.result(alice.subscribe(bob, told));
        Await.result(alice.unsubscribe(told));
        comes(named("carol"));
        comes(bob);
        told.hears(join(bob));
        other.hears(join(named("carol")), join(bob));
    }

    @Test
    void unsubscribingEverythingEndsSingleUsersAndEverybody() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.subscribe(told));
        Await.result(alice.subscribe(named("bob"), told));
        Await.result(alice.unsubscribe());
        comes(named("bob"));
        hearsNothing(alice, told);
    }

    @Test
    void unsubscribingWhatIsNotThereSucceeds() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.unsubscribe());
        Await.result(alice.unsubscribe(told));
        Await.result(alice.unsubscribe("nobody"));
        Await.result(alice.unsubscribe("nobody", told));
        Await.result(alice.subscribe(named("bob"), told));
        Await.result(alice.unsubscribe(named("bob"), events()));
        comes(named("bob"));
        told.hears(join(named("bob")));
    }

    @Test
    void aSubscriptionCanBeginAgain() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        for (int i = 0; i < 3; i++) {
            // Not waited for: opposite calls under way follow each other.
            Future<Void> begun = alice.subscribe(bob, told);
            Future<Void> ended = alice.unsubscribe(bob, told);
            Future<Void> again = alice.subscribe(bob, told);
            Await.result(Future.all(begun, ended, again));
            TestSocket socket = comes(bob);
            told.hears(join(bob));
            socket.close();
            told.hears(leave(bob));
            Await.result(alice.unsubscribe(bob, told));
        }
        comes(bob);
        hearsNothing(alice, told);
    }

    @Test
    void aSubscriptionIsNotToldOfWhatWasBefore() {
        Presence alice = loggedIn(named("alice"));
        comes(named("bob"));
        Recorder<PresenceEvent> told = events();
        Await.result(alice.subscribe(named("bob"), told));
        hearsNothing(alice, told);
    }

    @Test
    void manyUsersSubscribedAtOnceAreAllToldOf() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        List<String> friends =
                IntStream.range(0, 50).mapToObj(i -> named("friend" + i)).toList();
        Await.result(
                Future.all(friends.stream().map(f -> alice.subscribe(f, told)).toList()));
        friends.forEach(this::comes);
        friends.forEach(friend -> told.hears(join(friend)));
    }

    @Test
    void everybodyIsAListWithoutTheAsker() {
        Presence alice = loggedIn(named("alice"));
        comes(named("bob"));
        comes(named("carol"));
        List<String> online = Await.result(alice.getAll());
        assertThat(online).containsSubsequence(named("bob"), named("carol")).doesNotContain(named("alice"));
        assertThatThrownBy(() -> online.add("x")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void chosenUsersAreAMapInTheOrderOfTheQuestion() {
        Presence alice = loggedIn(named("alice"));
        comes(named("bob"));
        Map<String, Boolean> online =
                Await.result(alice.getAll(List.of(named("zoe"), named("bob"), "7", named("bob"), named("alice"))));
        assertThat(online)
                .containsExactly(
                        Map.entry(named("zoe"), false),
                        Map.entry(named("bob"), true),
                        Map.entry("7", false),
                        Map.entry(named("alice"), true));
        assertThat(Await.result(alice.getAll(List.of()))).isEmpty();
        assertThat(Await.result(alice.getAll(Set.of(named("bob"))))).containsOnly(Map.entry(named("bob"), true));
    }

    @Test
    void manyQueriesUnderWayEachGetTheirOwnAnswer() {
        Presence alice = loggedIn(named("alice"));
        comes(named("bob"));
        List<Future<Map<String, Boolean>>> some = new ArrayList<>();
        List<Future<List<String>>> all = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            some.add(alice.getAll(List.of(named("bob"), "nobody" + i)));
            all.add(alice.getAll());
        }
        for (int i = 0; i < 50; i++) {
            assertThat(Await.result(some.get(i)))
                    .containsExactly(Map.entry(named("bob"), true), Map.entry("nobody" + i, false));
            assertThat(Await.result(all.get(i))).contains(named("bob"));
        }
    }

    @Test
    void anyNameIsAName() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        for (String name : List.of(
                named("josé 🙂"),
                named("a\"b\\c\t"),
                named(" "),
                named("%_EVERYONE_%"),
                named("\u0000"),
                named("{}"))) {
            Await.result(alice.subscribe(name, told));
            TestSocket socket = comes(name);
            told.hears(join(name));
            assertThat(Await.result(alice.getAll(List.of(name)))).containsExactly(Map.entry(name, true));
            socket.close();
            told.hears(leave(name));
        }
    }

    @Test
    void theAnswerToAQueryIsTheStateThatTheEventsBeforeItDescribe() {
        String bob = named("bob");
        Presence alice = loggedIn(named("alice"));
        Recorder<Object> order = new Recorder<>();
        for (int i = 0; i < 30; i++) {
            // Not waited for: the query must not overtake the subscription, which is still gathered.
            Future<Void> subscribed = alice.subscribe(bob, order::handle);
            alice.getAll(List.of(bob))
                    .onComplete(answer -> order.handle(answer.result().get(bob)));
            TestSocket socket = comes(bob);
            Await.result(subscribed);
            Object first = order.next();
            if (first.equals(false)) {
                order.hears(join(bob));
            } else {
                // The join came before the subscription, or is told before the answer.
                assertThat(first).isIn(true, join(bob));
                if (first.equals(join(bob))) {
                    order.hears(true);
                }
            }
            socket.close();
            if (order.next() instanceof PresenceEvent event) {
                assertThat(event).isEqualTo(leave(bob));
            }
            Await.result(alice.unsubscribe());
        }
    }

    @Test
    void aDeniedUserFailsAloneInABatch() {
        Presence alice = loggedIn(named("alice"));
        Recorder<PresenceEvent> told = events();
        // In one turn, and so in one request; the denied one is neither the first nor the last.
        List<Future<Void>> subscribed = Await.result(inOneTurn(() -> List.of(
                alice.subscribe(named("ben"), told),
                alice.subscribe(named("secret"), told),
                alice.subscribe(named("carol"), told))));
        Await.result(subscribed.get(0));
        Await.result(subscribed.get(2));
        assertThat(Await.failure(subscribed.get(1))).isInstanceOfSatisfying(PresenceException.class, e -> {
            assertThat(e.code()).isEqualTo(PresenceException.Code.MESSAGE_DENIED);
            assertThat(e.user()).isEqualTo(named("secret"));
            assertThat(e).hasMessageContaining(named("secret"));
        });
        comes(named("secret"));
        comes(named("ben"));
        comes(named("carol"));
        told.hears(join(named("ben")), join(named("carol")));
        hearsNothing(alice, told);
    }

    @Test
    void aQueryOfADeniedUserFails() {
        Presence alice = loggedIn(named("alice"));
        assertThat(Await.failure(alice.getAll(List.of(named("ben"), named("secret"), named("carol")))))
                .isInstanceOfSatisfying(PresenceException.class, e -> {
                    assertThat(e.code()).isEqualTo(PresenceException.Code.MESSAGE_DENIED);
                    assertThat(e.user()).isEqualTo(named("secret"));
                });
        assertThat(Await.result(alice.getAll(List.of(named("ben"))))).containsOnly(Map.entry(named("ben"), false));
    }

    private static <T> Future<T> inOneTurn(Supplier<T> what) {
        Promise<T> done = Promise.promise();
        TestNode.clients().getOrCreateContext().runOnContext(v -> done.complete(what.get()));
        return done.future();
    }

    @Test
    void theLiveViewIsWhoIsOnlineAndEveryChangeAfter() {
        Presence alice = loggedIn(named("alice"));
        TestSocket bob = comes(named("bob"));
        Recorder<PresenceEvent> changes = events();
        Recorder<OnlineView.State> states = new Recorder<>();
        OnlineView view = alice.online().onChange(changes).onState(states);
        assertThat(view.state()).isEqualTo(OnlineView.State.OPENING);
        Await.result(view.open());
        states.hears(OnlineView.State.LIVE);
        assertThat(view.users()).contains(named("bob")).doesNotContain(named("alice"));
        assertThat(view.isOnline(named("bob"))).isTrue();
        comes(named("carol"));
        changes.hears(join(named("carol")));
        assertThat(view.users()).contains(named("carol"));
        bob.close();
        changes.hears(leave(named("bob")));
        assertThat(view.isOnline(named("bob"))).isFalse();

        // Another shares what is known, and is independent.
        Recorder<PresenceEvent> toldSecond = events();
        OnlineView second = Await.result(alice.online().onChange(toldSecond).open());
        assertThat(second.users()).contains(named("carol")).doesNotContain(named("bob"));
        Await.result(alice.unsubscribe());
        Await.result(view.close());
        Await.result(view.close());
        states.hears(OnlineView.State.CLOSED);
        assertThat(view.users()).isEmpty();
        Recorder<PresenceEvent> everybody = events();
        Await.result(alice.subscribe(everybody));
        comes(named("dave"));
        everybody.hears(join(named("dave")));
        toldSecond.hears(join(named("dave")));
        assertThat(second.users()).contains(named("dave"));
        assertThat(changes.rest()).isEmpty();
        Await.result(second.close());
    }

    @Test
    void aLostConnectionIsMadeGood() {
        try (FaultyProxy proxy = new FaultyProxy(server.url())) {
            Presence alice = loggedIn(proxy.url(), named("alice"));
            Recorder<PresenceEvent> told = events();
            Recorder<PresenceEvent> changes = events();
            Recorder<OnlineView.State> states = new Recorder<>();
            Await.result(alice.subscribe(named("bob"), told));
            TestSocket carol = comes(named("carol"));
            Await.result(alice.online().onChange(changes).onState(states).open());
            states.hears(OnlineView.State.LIVE);
            proxy.refuse();
            proxy.cut();
            states.hears(OnlineView.State.STALE);
            comes(named("dave"));
            carol.close();
            Future<Void> offline = alice.subscribe(named("eve"), told);
            proxy.heal();
            Await.result(offline);
            states.hears(OnlineView.State.LIVE);
            changes.hears(leave(named("carol")), join(named("dave")));
            comes(named("bob"));
            comes(named("eve"));
            told.hears(join(named("bob")), join(named("eve")));
            changes.hears(join(named("bob")), join(named("eve")));
        }
    }

    @Test
    void moreUsersThanFitInARequestAreSubscribedAndQueried() {
        try (FaultyProxy proxy = new FaultyProxy(server.url())) {
            Presence alice = loggedIn(proxy.url(), named("alice"));
            Recorder<PresenceEvent> told = events();
            List<String> many = IntStream.range(0, 100_000)
                    .mapToObj(i -> named("user") + "-" + i)
                    .toList();
            comes(many.get(77_777));
            Await.result(
                    Future.all(many.stream()
                            .map(name -> alice.subscribe(name, told))
                            .toList()),
                    60);
            Map<String, Boolean> online = Await.result(alice.getAll(many), 60);
            assertThat(online).hasSize(100_000);
            assertThat(online.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey))
                    .containsExactly(many.get(77_777));
            proxy.cut();
            // The first is asked for with all the others, the second after the reconnect, and so behind them.
            Await.result(alice.subscribe(named("one"), told), 60);
            Await.result(alice.subscribe(named("last"), told), 60);
            for (int i : List.of(0, 50_000, 99_999)) {
                comes(many.get(i));
                told.hears(join(many.get(i)));
            }
        }
    }

    static Stream<Runnable> wrongArguments() {
        PresenceClient client = PresenceClient.create(TestNode.clients(), new PresenceClientOptions());
        Presence presence = client.presence();
        Handler<PresenceEvent> handler = event -> {};
        Handler<PresenceEvent> none = null;
        String noUser = null;
        return Stream.of(
                () -> presence.subscribe(none),
                () -> presence.subscribe("bob", null),
                () -> presence.subscribe(null, handler),
                () -> presence.subscribe("", handler),
                () -> presence.unsubscribe(none),
                () -> presence.unsubscribe(noUser),
                () -> presence.unsubscribe(""),
                () -> presence.unsubscribe("bob", null),
                () -> presence.unsubscribe(null, handler),
                () -> presence.unsubscribe("", handler),
                () -> presence.getAll(null),
                () -> presence.getAll(Arrays.asList("bob", null)),
                () -> presence.getAll(List.of("bob", "")),
                () -> presence.subscribe("x".repeat(1_048_576), handler),
                () -> presence.online().onChange(null),
                () -> presence.online().onState(null),
                () -> client.login(null),
                () -> client.onState(null),
                () -> client.onError(null));
    }

    @ParameterizedTest
    @MethodSource("wrongArguments")
    void aWrongArgumentIsRefusedAtOnceWithWhatWasExpected(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(expected).*");
    }

    @Test
    void aViewOpensOnce() {
        Presence alice = loggedIn(named("alice"));
        OnlineView view = alice.online();
        Await.result(view.open());
        assertThatThrownBy(view::open).isInstanceOf(IllegalStateException.class).hasMessageContaining("online()");
        assertThatThrownBy(() -> view.onChange(event -> {})).isInstanceOf(IllegalStateException.class);
        OnlineView unopened = alice.online();
        Await.result(unopened.close());
        assertThatThrownBy(unopened::open).isInstanceOf(IllegalStateException.class);
        assertThat(unopened.state()).isEqualTo(OnlineView.State.CLOSED);
    }

    @Test
    void anAnonymousClientSeesAndIsNotTheOneWhoLoggedIn() {
        PresenceClient client = client(server.url());
        assertThat(Await.result(client.login())).isNull();
        assertThat(client.state()).isEqualTo(ConnectionState.OPEN);
        Recorder<PresenceEvent> told = events();
        Await.result(client.presence().subscribe(named("bob"), told));
        comes(named("bob"));
        told.hears(join(named("bob")));
        assertThat(Await.result(client.presence().getAll())).contains(named("bob"));
    }

    @Test
    void whatIsAskedOfAClosedClientFails() {
        PresenceClient client = client(server.url());
        Await.result(client.login(new JsonObject().put("username", named("alice"))));
        OnlineView view = Await.result(client.presence().online().open());
        Await.result(client.close());
        assertThat(view.state()).isEqualTo(OnlineView.State.CLOSED);
        for (Future<?> asked : List.of(
                client.presence().getAll(),
                client.presence().getAll(List.of("bob")),
                client.presence().subscribe(event -> {}),
                client.presence().unsubscribe(),
                client.presence().online().open(),
                client.connect())) {
            assertThat(Await.failure(asked)).isInstanceOfSatisfying(PresenceException.class, e -> assertThat(e.code())
                    .isEqualTo(PresenceException.Code.STOPPED));
        }
        assertThat(Await.failure(client.login())).isInstanceOfSatisfying(LoginException.class, e -> assertThat(e.code())
                .isEqualTo(LoginException.Code.CLOSED));
        assertThat(Await.result(client.close())).isNull();
    }
}
