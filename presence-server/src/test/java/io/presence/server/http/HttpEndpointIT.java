package io.presence.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.server.Authentication;
import io.presence.server.Await;
import io.presence.server.Handshake;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the port serves besides the protocol. */
class HttpEndpointIT {
    private TestNode node;

    @AfterEach
    void close() {
        node.close();
    }

    private int status(HttpMethod method, String path) {
        HttpClient client = node.vertx().createHttpClient();
        return Await.result(client.request(method, node.server().actualPort(), "127.0.0.1", path)
                .compose(request -> request.send())
                .map(response -> response.statusCode()));
    }

    @Test
    void theHealthCheckAnswersAndAnythingElseIsNotFound() {
        node = TestNode.withLoops(2);
        assertThat(status(HttpMethod.GET, "/health-check")).isEqualTo(200);
        assertThat(status(HttpMethod.GET, "/deepstream")).isEqualTo(404);
        assertThat(status(HttpMethod.GET, "/")).isEqualTo(404);
        assertThat(status(HttpMethod.POST, "/health-check")).isEqualTo(405);
    }

    @Test
    void anUpgradeOnAnotherPathIsNotFoundAndAQueryStringIsAllowed() {
        node = TestNode.withLoops(2);
        for (String path : List.of("/", "/deepstream/", "/deepstreamx")) {
            assertThat(Await.failure(TestSocket.client()
                            .connect(new WebSocketConnectOptions()
                                    .setAbsoluteURI(node.url().replace("/deepstream", path)))))
                    .isInstanceOfSatisfying(UpgradeRejectedException.class, e -> assertThat(e.getStatus())
                            .isEqualTo(404));
        }
        TestSocket socket = TestSocket.connect(node.url() + "?token=1");
        socket.say(new ClientMessage.Challenge(null, null, null, null));
        socket.hears(new ServerMessage.Accept());
    }

    @Test
    void theAuthenticatorIsToldHowTheClientReachedUs() {
        AtomicReference<Handshake> told = new AtomicReference<>();
        node = new TestNode(
                new PresenceServer(new PresenceServerOptions().setPort(0)).authenticator((credentials, handshake) -> {
                    told.set(handshake);
                    return Future.succeededFuture(Authentication.anonymous());
                }));
        TestSocket.login(node.url() + "?token=1", "{}");
        assertThat(told.get().uri()).isEqualTo("/deepstream?token=1");
        assertThat(told.get().remoteAddress()).startsWith("127.0.0.1:");
        assertThat(told.get().headers().get("host")).isNotEmpty();
    }

    @Test
    void noExtensionAndNoSubprotocolIsAgreedTo() {
        node = TestNode.withLoops(1);
        HttpClient client = node.vertx().createHttpClient();
        String answer =
                Await.result(client.request(HttpMethod.GET, node.server().actualPort(), "127.0.0.1", "/deepstream")
                        .compose(request -> request.putHeader("connection", "upgrade")
                                .putHeader("upgrade", "websocket")
                                .putHeader("sec-websocket-version", "13")
                                .putHeader("sec-websocket-key", "AAAAAAAAAAAAAAAAAAAAAA==")
                                .putHeader("sec-websocket-extensions", "permessage-deflate; client_max_window_bits")
                                .putHeader("sec-websocket-protocol", "deepstream")
                                .connect())
                        .map(response -> response.statusCode() + " " + response.getHeader("sec-websocket-extensions")
                                + " " + response.getHeader("sec-websocket-protocol")));
        assertThat(answer).isEqualTo("101 null null");
    }

    @Test
    void wssIsServedFromPemFiles() {
        SelfSignedCertificate certificate = SelfSignedCertificate.create("localhost");
        node = new TestNode(new PresenceServerOptions()
                .setEventLoops(2)
                .setCertPath(certificate.certificatePath())
                .setKeyPath(certificate.privateKeyPath()));
        assertThat(node.url()).startsWith("wss://");

        TestSocket alice = node.user("alice");
        alice.say(new ClientMessage.SubscribeAll());
        alice.hears(new ServerMessage.SubscribeAllAck());
        node.user("bob");
        alice.hears(new ServerMessage.JoinAll("bob"));
        certificate.delete();
    }

    @Test
    void missingPemFilesFailTheDeployment() {
        node = TestNode.withLoops(1);
        Vertx vertx = node.vertx();
        assertThat(Await.failure(vertx.deployVerticle(new PresenceServer(new PresenceServerOptions()
                        .setName("secure")
                        .setPort(0)
                        .setCertPath("nowhere/cert.pem")
                        .setKeyPath("nowhere/key.pem")))))
                .hasMessageContaining("nowhere");
    }
}
