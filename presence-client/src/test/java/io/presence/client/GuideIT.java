package io.presence.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.OnlineView;
import io.presence.Presence;
import io.presence.PresenceEvent;
import io.presence.PresenceException;
import io.presence.server.Authentication;
import io.presence.server.Await;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What docs/client.md shows: its snippets are regions of this file. */
class GuideIT {
    /** The output of the test that runs; another's late words go to its own. */
    private static volatile Recorder<String> out;

    private final TestNode node = new TestNode(new PresenceServer(new PresenceServerOptions().setEventLoops(1))
            .authenticator((credentials, handshake) -> Future.succeededFuture(
                    "wrong".equals(credentials.getString("token"))
                            ? Authentication.refused(new JsonObject().put("error", "token expired"))
                            : Authentication.accepted(
                                    credentials.getString("username"), new JsonObject().put("role", "agent")))));

    @BeforeEach
    void begin() {
        out = new Recorder<>();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static void print(Object line) {
        out.handle(line.toString());
    }

    // <verticle>
    /** Knows whether the agents of a help desk are there. */
    static class HelpDesk extends VerticleBase {
        private final PresenceClientOptions options;
        private PresenceClient client;

        HelpDesk(PresenceClientOptions options) {
            this.options = options;
        }

        @Override
        public Future<?> start() {
            client = PresenceClient.create(vertx, options); // closed when this verticle is undeployed
            Presence presence = client.presence();
            return client.login(new JsonObject().put("username", "help-desk"))
                    .compose(clientData -> presence.subscribe(event -> print(event.user() + " " + event.type())))
                    .compose(v -> presence.getAll())
                    .onSuccess(users -> print("online: " + users));
        }
    }
    // </verticle>

    @Test
    void aVerticleHasItsClient() {
        TestSocket alice = node.user("alice");
        Vertx vertx = Vertx.vertx();
        try {
            Await.result(vertx.deployVerticle(new HelpDesk(new PresenceClientOptions().setAddress(node.url()))));
            out.hears("online: [alice]");
            alice.close();
            out.hears("alice LEAVE");
        } finally {
            Await.result(vertx.close());
        }
    }

    @Test
    void withoutVertx() throws Exception {
        node.user("alice");
        String url = node.url();
        // <plain>
        PresenceClient client = PresenceClient.create(new PresenceClientOptions().setAddress(url));
        client.login(new JsonObject().put("username", "billing"))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);

        CompletableFuture<Map<String, Boolean>> online = client.presence()
                .getAll(List.of("alice", "bob"))
                .toCompletionStage()
                .toCompletableFuture();
        print(online.get(10, TimeUnit.SECONDS)); // {alice=true, bob=false}

        client.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        // </plain>
        out.hears("{alice=true, bob=false}");
    }

    @Test
    void theLiveView() {
        TestSocket alice = node.user("alice");
        PresenceClient client =
                PresenceClient.create(TestNode.clients(), new PresenceClientOptions().setAddress(node.url()));
        Await.result(client.login());
        // <view>
        OnlineView view = client.presence().online();
        view.onChange(event -> print(event.isOnline() ? "+ " + event.user() : "- " + event.user()))
                .onState(state -> print("the list is " + state)) // LIVE, after a loss STALE, then LIVE again
                .open()
                .onSuccess(opened -> print("at first: " + opened.users()));

        // Later, from any thread, without asking the server:
        boolean there = view.isOnline("alice");
        // </view>
        out.hears("the list is LIVE", "at first: [alice]");
        assertThat(there).isIn(true, false);
        alice.close();
        out.hears("- alice");
        Await.result(client.close());
        out.hears("the list is CLOSED");
    }

    @Test
    void failures() {
        PresenceClient client =
                PresenceClient.create(TestNode.clients(), new PresenceClientOptions().setAddress(node.url()));
        // <failures>
        client.onState(state -> print("connection: " + state));
        client.onError(failure -> print("meanwhile: " + failure.getMessage()));

        client.login(new JsonObject().put("token", "wrong")).onFailure(failure -> {
            LoginException refusal = (LoginException) failure;
            print(refusal.code() + " " + refusal.data()); // REFUSED {"error":"token expired"}
        });
        client.presence().getAll(List.of("alice")).onFailure(failure -> {
            if (failure instanceof PresenceException presence) {
                print(presence.code()); // NOT_LOGGED_IN here; OFFLINE, TIMEOUT, MESSAGE_DENIED, STOPPED
            }
        });
        // </failures>
        assertThat(out.until("REFUSED {\"error\":\"token expired\"}")).contains("connection: AUTHENTICATING");
        out.hears("NOT_LOGGED_IN");
        Await.result(client.close());
    }

    @Test
    void options() {
        // <options>
        PresenceClientOptions options = new PresenceClientOptions(new JsonObject("""
                {
                  "addresses": ["wss://presence-1.example.com", "wss://presence-2.example.com"],
                  "trustCertPath": "/etc/presence/ca.pem",
                  "maxReconnectDelayMillis": 60000
                }"""));
        // </options>
        assertThatThrownBy(options::check).hasMessageContaining("trustCertPath is /etc/presence/ca.pem, which is no");
        options.setTrustCertPath(null).check();
        assertThat(options.getAddresses()).hasSize(2);
        assertThat(new PresenceClientOptions(options.toJson()).toJson()).isEqualTo(options.toJson());
    }

    @Test
    void overTls() {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        try (TestNode secure = new TestNode(new PresenceServerOptions()
                .setHost("localhost")
                .setCertPath(certificate.certificatePath())
                .setKeyPath(certificate.privateKeyPath()))) {
            String url = secure.url();
            assertThat(url).startsWith("wss://localhost:");
            PresenceClientOptions brief = new PresenceClientOptions()
                    .setConnectTimeoutMillis(2_000)
                    .setLoginTimeoutMillis(2_000)
                    .setOfflineWindowMillis(1);
            PresenceClient trusting = PresenceClient.create(
                    TestNode.clients(),
                    new PresenceClientOptions(brief).setAddress(url).setTrustCertPath(certificate.certificatePath()));
            Await.result(trusting.login());
            assertThat(Await.result(trusting.presence().getAll())).isEmpty();
            Await.result(trusting.close());

            PresenceClient careless = PresenceClient.create(
                    TestNode.clients(),
                    new PresenceClientOptions(brief).setAddress(url).setTrustAll(true));
            Await.result(careless.login());
            Await.result(careless.close());

            // Neither an unknown authority nor another name is trusted.
            String byAddress = url.replace("localhost", "127.0.0.1");
            for (PresenceClientOptions wrong : List.of(
                    new PresenceClientOptions(brief).setAddress(url),
                    new PresenceClientOptions(brief)
                            .setAddress(byAddress)
                            .setTrustCertPath(certificate.certificatePath()))) {
                PresenceClient client = PresenceClient.create(TestNode.clients(), wrong);
                assertThat(Await.failure(client.login())).isInstanceOfSatisfying(LoginException.class, e -> {
                    assertThat(e.code()).isEqualTo(LoginException.Code.TIMEOUT);
                    assertThat(e.getCause()).isInstanceOf(ConnectionException.class);
                });
                Await.result(client.close());
            }
        } finally {
            certificate.delete();
        }
    }

    @Test
    void subscriptions() {
        PresenceClient client =
                PresenceClient.create(TestNode.clients(), new PresenceClientOptions().setAddress(node.url()));
        Await.result(client.login());
        Presence presence = client.presence();
        io.vertx.core.Handler<PresenceEvent> handler = event -> print(event.user() + " " + event.isOnline());
        // <subscribe>
        Future<Void> everybody = presence.subscribe(handler);
        Future<Void> one = presence.subscribe("alice", handler);

        // Each completes when the server has acknowledged it, and fails alone:
        Future<Void> friends = Future.all(presence.subscribe("bob", handler), presence.subscribe("carol", handler))
                .mapEmpty();

        Future<Void> ended = presence.unsubscribe("alice", handler) // this handler of alice
                .compose(v -> presence.unsubscribe("bob")) // every handler of bob
                .compose(v -> presence.unsubscribe(handler)) // this handler of everybody
                .compose(v -> presence.unsubscribe()); // all of them
        // </subscribe>
        Await.result(Future.all(everybody, one, friends, ended));
        Await.result(client.close());
    }
}
