package io.presence.server.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.ServerMessage;
import io.presence.server.Authentication;
import io.presence.server.Await;
import io.presence.server.ClusterStatus;
import io.presence.server.Meters;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.presence.server.TestNode;
import io.presence.server.TestSocket;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the port tells operators. */
class OperationsIT {
    private static final HttpClient CLIENT = TestNode.clients().createHttpClient();

    private TestNode node;

    private record Answer(int status, String type, String body) {
        JsonObject json() {
            return new JsonObject(body);
        }
    }

    @AfterEach
    void close() {
        node.close();
    }

    private static PresenceServerOptions options() {
        return new PresenceServerOptions().setPort(0).setEventLoops(2);
    }

    private Future<Answer> ask(HttpMethod method, String path) {
        return CLIENT.request(method, node.server().actualPort(), "127.0.0.1", path)
                .compose(request -> request.send())
                .compose(response -> response.body()
                        .map(body -> new Answer(
                                response.statusCode(), response.getHeader("content-type"), body.toString())));
    }

    private Answer get(String path) {
        return Await.result(ask(HttpMethod.GET, path));
    }

    @Test
    void aServerThatServesIsReadyAndAlive() {
        node = new TestNode(options());
        Answer ready = get("/health/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.type()).isEqualTo("application/json");
        assertThat(ready.json().getJsonArray("checks").getJsonObject(0).getJsonObject("data"))
                .isEqualTo(new JsonObject().put("state", "ready"));

        Answer live = get("/health/live");
        assertThat(live.status()).isEqualTo(200);
        assertThat(checks(live, "UP")).containsExactlyInAnyOrder("presence", "loop-0", "loop-1");
    }

    private static List<String> checks(Answer health, String status) {
        return health.json().getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("status").equals(status))
                .map(check -> check.getString("id"))
                .toList();
    }

    @Test
    void aLoopThatDoesNotTurnIsFoundByTheOthersAndForgivenWhenItTurnsAgain() {
        CountDownLatch release = new CountDownLatch(1);
        node = new TestNode(new PresenceServer(options()).authenticator((credentials, handshake) -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Future.succeededFuture(Authentication.anonymous());
        }));
        TestSocket socket = node.connect();
        socket.say(new ClientMessage.Challenge(null, null, null, null));
        socket.hears(new ServerMessage.Accept());
        socket.say(new ClientMessage.Authenticate("{}"));

        // Some of them reach the loop that is stuck, and wait.
        List<Future<Answer>> asked = IntStream.range(0, 4)
                .mapToObj(i -> ask(HttpMethod.GET, "/health/live"))
                .toList();
        Answer found = Await.result(Future.any(asked).map(any -> asked.stream()
                .filter(Future::succeeded)
                .findFirst()
                .orElseThrow()
                .result()));
        assertThat(found.status()).isEqualTo(503);
        assertThat(checks(found, "DOWN")).hasSize(1).first().asString().startsWith("loop-");
        assertThat(checks(found, "UP")).hasSize(2).contains("presence");

        release.countDown();
        Await.result(Future.join(asked));
        assertThat(get("/health/live").status()).isEqualTo(200);
        assertThat(socket.next()).isInstanceOf(ServerMessage.AuthSuccessful.class);
    }

    @Test
    void theClusterIsToldWithTheNamesOfTheRecord() {
        node = new TestNode(options());
        node.user("alice");
        node.user("bob");
        node.user("bob");
        JsonObject cluster = get("/cluster").json();
        assertThat(cluster.fieldNames()).containsExactly(names(ClusterStatus.class));
        assertThat(cluster.getJsonObject("counts").fieldNames()).containsExactly(names(ClusterStatus.Counts.class));
        assertThat(cluster.getString("state")).isEqualTo("ready");
        assertThat(cluster.getInteger("members")).isEqualTo(1);
        assertThat(cluster.getInteger("usersOnline")).isEqualTo(2);
        assertThat(cluster.getInteger("usersOwned")).isEqualTo(2);
        assertThat(cluster.getJsonArray("others")).isEmpty();
    }

    private static String[] names(Class<? extends Record> type) {
        return Stream.of(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toArray(String[]::new);
    }

    @Test
    void theMetersAreServedAsPrometheusTextAndLeaveTheRegistryWithTheServer() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.counter("application.orders").increment();
        node = new TestNode(withMeters(options(), registry));
        TestSocket alice = node.user("alice");
        alice.say(new ClientMessage.SubscribeAll());
        alice.hears(new ServerMessage.SubscribeAllAck());
        node.user("bob");
        alice.hears(new ServerMessage.JoinAll("bob"));

        Answer metrics = get("/metrics");
        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.type()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        List<String> lines = metrics.body().lines().toList();
        assertThat(lines)
                .contains(
                        "presence_users_online{server=\"presence\"} 2.0",
                        "presence_users_owned{server=\"presence\"} 2.0",
                        "presence_users_grace{server=\"presence\"} 0.0",
                        "presence_members{server=\"presence\"} 1.0",
                        "presence_ready{server=\"presence\"} 1.0",
                        "presence_cluster_divergences_found_total{server=\"presence\"} 0.0",
                        "application_orders_total 1.0");
        assertThat(sum(lines, "presence_connections{")).isEqualTo(2);
        assertThat(sum(lines, "presence_connections_accepted_total{")).isEqualTo(2);
        assertThat(sum(lines, "presence_notices_total{")).isEqualTo(1);

        node.undeploy();
        assertThat(registry.scrape().lines().filter(line -> line.contains("presence_")))
                .isEmpty();
    }

    // <meters>
    static PresenceServer withMeters(PresenceServerOptions options, PrometheusMeterRegistry registry) {
        // With the registry alone, Meters.of(registry), the application publishes it itself.
        return new PresenceServer(options).meters(Meters.of(registry, registry::scrape));
    }
    // </meters>

    private static double sum(List<String> lines, String start) {
        return lines.stream()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void withoutMetersThereAreNoMetrics() {
        node = new TestNode(options());
        assertThat(get("/metrics").status()).isEqualTo(404);
    }

    @Test
    void aPortWithoutOperationsTellsHealthAlone() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        node = new TestNode(withMeters(options().setOperations(false), registry));
        assertThat(get("/cluster").status()).isEqualTo(404);
        assertThat(get("/metrics").status()).isEqualTo(404);
        assertThat(get("/health/ready").status()).isEqualTo(200);
        assertThat(get("/health/live").status()).isEqualTo(200);
        assertThat(get("/health-check").status()).isEqualTo(200);
    }

    @Test
    void theyAreOnlyRead() {
        node = new TestNode(options());
        for (String path : List.of("/health/ready", "/health/live", "/cluster")) {
            assertThat(Await.result(ask(HttpMethod.POST, path)).status())
                    .as(path)
                    .isEqualTo(405);
        }
    }
}
