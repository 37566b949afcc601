package io.presence.server.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.OnlineView;
import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.server.Announcement;
import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestSocket;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Presence for the application that the server is deployed in. */
class EmbeddingIT {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<PresenceEvent> seen = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        Await.result(vertx.close());
    }

    private PresenceServer deploy(PresenceServerOptions options) {
        PresenceServer server = new PresenceServer(options.setPort(0));
        Await.result(vertx.deployVerticle(server));
        return server;
    }

    private PresenceEvent nextSeen() {
        try {
            PresenceEvent event = seen.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("an event").isNotNull();
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    // <embed>
    /** Tells the application who comes and goes. */
    static class Greeter extends VerticleBase {
        private final Handler<PresenceEvent> greet;

        Greeter(Handler<PresenceEvent> greet) {
            this.greet = greet;
        }

        @Override
        public Future<?> start() {
            Presence presence = PresenceServer.of(vertx).presence();
            return presence.subscribe(greet); // called on this verticle's context
        }
    }

    static Future<String> startApplication(Vertx vertx, JsonObject config, Handler<PresenceEvent> greet) {
        return vertx.deployVerticle("io.presence.server.PresenceServer", new DeploymentOptions().setConfig(config))
                .compose(id -> vertx.deployVerticle(new Greeter(greet)));
    }

    // </embed>

    @Test
    void aVerticleSeesWebSocketUsersAndAnnouncedUsersComeAndGo() {
        Await.result(startApplication(vertx, new JsonObject().put("port", 0), seen::add));

        TestSocket bob = TestSocket.user(PresenceServer.of(vertx).url(), "bob");
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("bob"));
        bob.close();
        assertThat(nextSeen()).isEqualTo(PresenceEvent.leave("bob"));

        // <announce>
        Future<Announcement> sms = PresenceServer.of(vertx).announce("carol");
        // ... and when she is gone:
        Future<Void> gone = sms.compose(Announcement::close);
        // </announce>
        Await.result(gone);
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("carol"));
        assertThat(nextSeen()).isEqualTo(PresenceEvent.leave("carol"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void announcedUsersAreSeenByClientsAndCountLikeOneConnectionEach(int eventLoops) {
        PresenceServer server = deploy(new PresenceServerOptions().setEventLoops(eventLoops));
        TestSocket watcher = TestSocket.login(server.url(), "{}");
        watcher.say(new io.presence.protocol.ClientMessage.SubscribeAll());
        watcher.hears(new io.presence.protocol.ServerMessage.SubscribeAllAck());

        Announcement first = Await.result(server.announce("bob"));
        Announcement second = Await.result(server.announce("bob"));
        assertThat(first.user()).isEqualTo("bob");
        TestSocket.user(server.url(), "bob").close();
        Await.result(first.close());
        Await.result(first.close());
        watcher.hears(new io.presence.protocol.ServerMessage.JoinAll("bob"));
        watcher.hearsNothing();

        Await.result(Future.all(second.close(), second.close()));
        watcher.hears(new io.presence.protocol.ServerMessage.LeaveAll("bob"));
        watcher.hearsNothing();
    }

    @Test
    void queriesAnswerWhatTheEventsBeforeThemSay() {
        PresenceServer server = deploy(new PresenceServerOptions());
        Presence presence = server.presence();
        Await.result(server.announce("alice"));
        Await.result(presence.subscribe(seen::add));
        Await.result(server.announce("bob"));

        assertThat(Await.result(presence.getAll())).containsExactly("alice", "bob");
        assertThat(Await.result(presence.getAll(List.of("bob", "dave", "bob"))))
                .isEqualTo(Map.of("bob", true, "dave", false));
        assertThat(Await.result(presence.getAll(List.of()))).isEmpty();
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("bob"));
    }

    @Test
    void eachFormOfUnsubscribeRemovesExactlyWhatItSays() {
        PresenceServer server = deploy(new PresenceServerOptions().setEventLoops(1));
        Presence presence = server.presence();
        Presence other = server.presence();
        List<String> told = new ArrayList<>();
        Handler<PresenceEvent> a = event -> told.add("a " + event.user());
        Handler<PresenceEvent> b = event -> told.add("b " + event.user());
        Handler<PresenceEvent> c = event -> told.add("c " + event.user());
        Await.result(other.subscribe(c));
        Await.result(presence.subscribe(a));
        Await.result(presence.subscribe(a));
        Await.result(presence.subscribe("bob", a));
        Await.result(presence.subscribe("bob", b));
        Await.result(presence.subscribe("eve", b));

        assertThat(toldOf(server, "bob", told)).containsExactlyInAnyOrder("c bob", "a bob", "a bob", "b bob");
        Await.result(presence.unsubscribe(a));
        assertThat(toldOf(server, "bob", told)).containsExactlyInAnyOrder("c bob", "a bob", "b bob");
        Await.result(presence.unsubscribe("bob", a));
        Await.result(presence.unsubscribe("bob", a));
        assertThat(toldOf(server, "bob", told)).containsExactlyInAnyOrder("c bob", "b bob");
        Await.result(presence.unsubscribe("bob"));
        assertThat(toldOf(server, "bob", told)).containsExactly("c bob");
        assertThat(toldOf(server, "eve", told)).containsExactlyInAnyOrder("c eve", "b eve");
        Await.result(presence.unsubscribe());
        assertThat(toldOf(server, "eve", told)).containsExactly("c eve");
    }

    /** Who is told of a user's join; a query afterwards is the marker, since it is answered on the same path. */
    private List<String> toldOf(PresenceServer server, String user, List<String> told) {
        told.clear();
        Announcement announcement = Await.result(server.announce(user));
        Await.result(onOneContext(() -> server.presence().getAll()));
        List<String> joined = List.copyOf(told);
        Await.result(announcement.close());
        Await.result(onOneContext(() -> server.presence().getAll()));
        return joined;
    }

    /** The context that the handlers were subscribed on, that of the test's thread. */
    private <T> Future<T> onOneContext(java.util.function.Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        vertx.getOrCreateContext().runOnContext(v -> action.get().onComplete(done));
        return done.future();
    }

    @Test
    void handlersRunOnTheContextThatSubscribedAndOneThatThrowsHarmsNoOther() {
        PresenceServer server = deploy(new PresenceServerOptions());
        Presence presence = server.presence();
        Promise<Boolean> sameContext = Promise.promise();
        Context mine = vertx.getOrCreateContext();
        Promise<Void> subscribed = Promise.promise();
        mine.runOnContext(v -> presence.subscribe(event -> {
                    throw new IllegalStateException("an application's mistake");
                })
                .compose(w -> presence.subscribe(event -> sameContext.tryComplete(Vertx.currentContext() == mine)))
                .onComplete(subscribed));
        Await.result(subscribed.future());
        Await.result(presence.subscribe(seen::add));

        Await.result(server.announce("bob"));

        assertThat(Await.result(sameContext.future())).isTrue();
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("bob"));
        Promise<Boolean> completedThere = Promise.promise();
        mine.runOnContext(
                v -> presence.getAll().onComplete(all -> completedThere.complete(Vertx.currentContext() == mine)));
        assertThat(Await.result(completedThere.future())).isTrue();
    }

    @Test
    void badArgumentsAreRefusedAtOnce() {
        PresenceServer server = deploy(new PresenceServerOptions());
        Presence presence = server.presence();
        Handler<PresenceEvent> none = null;
        assertThatThrownBy(() -> presence.subscribe(none)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> presence.subscribe("", seen::add)).hasMessageContaining("user is empty");
        assertThatThrownBy(() -> presence.subscribe(null, seen::add)).hasMessageContaining("user is null");
        assertThatThrownBy(() -> presence.subscribe("bob", null)).hasMessageContaining("handler is null");
        assertThatThrownBy(() -> presence.unsubscribe(none)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> presence.unsubscribe("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> presence.unsubscribe("bob", null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> presence.getAll(null)).hasMessageContaining("users is null");
        assertThatThrownBy(() -> presence.getAll(List.of("a", ""))).hasMessageContaining("user is empty");
        for (String user : new String[] {null, "", "OPEN"}) {
            assertThatThrownBy(() -> server.announce(user)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void twoServersOfOneVertxHaveNamesAndKnowDifferentUsers() {
        PresenceServer games = deploy(new PresenceServerOptions().setName("games"));
        PresenceServer chat = deploy(new PresenceServerOptions().setName("chat"));
        Await.result(games.announce("bob"));

        assertThat(Await.result(PresenceServer.of(vertx, "games").presence().getAll()))
                .containsExactly("bob");
        assertThat(Await.result(PresenceServer.of(vertx, "chat").presence().getAll()))
                .isEmpty();
        assertThat(games.actualPort()).isNotEqualTo(chat.actualPort());
        assertThatThrownBy(() -> PresenceServer.of(vertx)).hasMessageContaining("there are [chat, games]");
    }

    @Test
    void theSameNameTwiceIsRefusedAndSoIsMoreThanOneInstance() {
        PresenceServer server = deploy(new PresenceServerOptions());
        assertThat(Await.failure(vertx.deployVerticle(new PresenceServer(new PresenceServerOptions().setPort(0)))))
                .hasMessageContaining("named presence is deployed on this Vert.x already");
        assertThat(Await.failure(vertx.deployVerticle(new PresenceServer(
                        new PresenceServerOptions().setName("other").setPort(server.actualPort())))))
                .isNotNull();

        Vertx another = Vertx.vertx();
        assertThat(Await.failure(another.deployVerticle(
                        PresenceServer.class,
                        new DeploymentOptions().setInstances(2).setConfig(new JsonObject().put("port", 0)))))
                .hasMessageContaining("deploy one instance");
        // Nothing is left of the refused ones.
        Await.result(another.deployVerticle(new PresenceServer(new PresenceServerOptions().setPort(0))));
        Await.result(another.close());
    }

    @Test
    void wrongSettingsFailTheDeploymentWithWhatToDo() {
        assertThat(Await.failure(vertx.deployVerticle(
                        PresenceServer.class, new DeploymentOptions().setConfig(new JsonObject().put("prot", 1)))))
                .hasMessageContaining("unknown option prot");
        assertThat(Await.failure(vertx.deployVerticle(new PresenceServer(new PresenceServerOptions().setPort(70_000)))))
                .hasMessageContaining("option port is 70000, expected 0 to 65535");
        assertThat(Await.failure(vertx.deployVerticle(
                        new PresenceServer(new PresenceServerOptions()),
                        new DeploymentOptions().setConfig(new JsonObject().put("port", 0)))))
                .hasMessageContaining("made with options and deployed with a config");
        assertThat(Await.failure(vertx.deployVerticle(
                        new PresenceServer(new PresenceServerOptions().setPort(0)),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))))
                .hasMessageContaining("expected an event loop");
        assertThatThrownBy(() -> PresenceServer.of(vertx)).hasMessageContaining("there are []");
    }

    @Test
    void aPortThatAnotherServerOfTheApplicationUsesIsRefusedAndNotShared() {
        io.vertx.core.http.HttpServer other = Await.result(vertx.createHttpServer()
                .requestHandler(request -> request.response().end())
                .listen(0, "127.0.0.1"));
        assertThat(Await.failure(vertx.deployVerticle(
                        new PresenceServer(new PresenceServerOptions().setPort(other.actualPort())))))
                .isInstanceOf(java.net.BindException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aServerThatStopsTellsNobodyOfLeavesAndEndsItsAnnouncements(int eventLoops) {
        PresenceServer server =
                new PresenceServer(new PresenceServerOptions().setPort(0).setEventLoops(eventLoops));
        String deployment = Await.result(vertx.deployVerticle(server));
        Await.result(server.presence().subscribe(seen::add));
        Announcement bob = Await.result(server.announce("bob"));
        TestSocket.user(server.url(), "carol");
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("bob"));
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("carol"));

        Await.result(vertx.undeploy(deployment));

        Await.result(bob.close());
        assertThat(seen).isEmpty();
    }

    @Test
    void aNameThatIsNoUnicodeTextIsOnlineAsTheClientsAreTold() {
        PresenceServer server = deploy(new PresenceServerOptions());
        Presence presence = server.presence();
        Await.result(presence.subscribe("x\ud800", seen::add));
        Await.result(server.announce("x\ud800"));
        assertThat(nextSeen()).isEqualTo(PresenceEvent.join("x\ufffd"));
        assertThat(Await.result(presence.getAll(List.of("x\ud800")))).isEqualTo(Map.of("x\ufffd", true));
    }

    @Test
    void afterTheUndeploymentRequestsFailAndTheNameIsFree() {
        PresenceServer server = new PresenceServer(new PresenceServerOptions().setPort(0));
        String deployment = Await.result(vertx.deployVerticle(server));
        Presence presence = server.presence();
        TestSocket bob = TestSocket.user(server.url(), "bob");

        Await.result(vertx.undeploy(deployment));

        bob.isClosedWith(1005);
        assertThat(Await.failure(presence.getAll()))
                .isInstanceOfSatisfying(
                        PresenceException.class, e -> assertThat(e.code()).isEqualTo(PresenceException.Code.STOPPED));
        deploy(new PresenceServerOptions());
    }

    @Test
    void theLiveViewIsWhoIsOnlineAndEveryChangeAfterUntilTheServerStops() {
        PresenceServer server =
                new PresenceServer(new PresenceServerOptions().setPort(0).setEventLoops(2));
        String deployment = Await.result(vertx.deployVerticle(server));
        Announcement alice = Await.result(server.announce("alice"));
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        OnlineView view = server.presence().online().onChange(told::add).onState(told::add);
        Await.result(view.open());
        assertThat(view.users()).containsExactly("alice");
        // Nobody waits for these, so that view and changes meet.
        for (int i = 0; i < 2_000; i++) {
            server.announce("u" + i).onFailure(told::add);
        }
        OnlineView second = Await.result(server.presence().online().open());
        Await.result(alice.close());
        Await.result(server.presence().getAll());
        List<Object> expected = new ArrayList<>(List.of(OnlineView.State.LIVE));
        for (int i = 0; i < 2_000; i++) {
            expected.add(PresenceEvent.join("u" + i));
        }
        expected.add(PresenceEvent.leave("alice"));
        for (Object each : expected) {
            assertThat(nextOf(told)).isEqualTo(each);
        }
        Await.result(second.close());
        Await.result(vertx.undeploy(deployment));
        assertThat(nextOf(told)).isEqualTo(OnlineView.State.CLOSED);
        assertThat(view.users()).isEmpty();
        assertThat(Await.failure(server.presence().online().open())).isInstanceOf(PresenceException.class);
        assertThat(Await.result(view.close())).isNull();
    }

    @Test
    void aSubscriberWhoseContextIsGoneCostsNoOther() {
        PresenceServer server = deploy(new PresenceServerOptions().setEventLoops(1));
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        Promise<OnlineView> opened = Promise.promise();
        // With its pool of threads its context ends.
        String deployment = Await.result(vertx.deployVerticle(
                new VerticleBase() {
                    @Override
                    public Future<?> start() {
                        server.presence()
                                .subscribe(event -> {})
                                .compose(v -> server.presence().online().open())
                                .onComplete(opened);
                        return opened.future();
                    }
                },
                new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER).setWorkerPoolName("of-its-own")));
        Await.result(server.presence().subscribe(told::add));
        Await.result(server.presence().online().onChange(told::add).open());
        Await.result(vertx.undeploy(deployment));
        for (int i = 0; i < 3; i++) {
            Await.result(server.announce("u" + i));
            assertThat(nextOf(told)).isEqualTo(PresenceEvent.join("u" + i));
            assertThat(nextOf(told)).isEqualTo(PresenceEvent.join("u" + i));
        }
        assertThat(opened.future().result().state()).isEqualTo(OnlineView.State.CLOSED);
    }

    private static Object nextOf(BlockingQueue<Object> told) {
        try {
            return told.poll(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
