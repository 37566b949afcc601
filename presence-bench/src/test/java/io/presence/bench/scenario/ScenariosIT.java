package io.presence.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.bench.load.Names;
import io.presence.server.Announcement;
import io.presence.server.PresenceServer;
import io.presence.server.PresenceServerOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each scenario small, on a server of this process: each checks for itself what was delivered, and none how fast. */
class ScenariosIT {
    private static final int SECONDS = 30;
    private static final double SHORT = 0.3;

    private static Vertx vertx;
    private static int servers;

    private PresenceServer server;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void end() throws Exception {
        await(vertx.close());
    }

    /** A new one for each test, so that nobody of the last one is left; they end together. */
    @BeforeEach
    void serve() throws Exception {
        server = new PresenceServer(
                new PresenceServerOptions().setName("server-" + servers++).setPort(0));
        await(vertx.deployVerticle(server));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(SECONDS, TimeUnit.SECONDS);
    }

    private JsonObject run(Scenario scenario, JsonObject parameters) throws Exception {
        MeasuredServer measured = new MeasuredServer(
                URI.create(server.url()),
                OptionalLong.of(ProcessHandle.current().pid()));
        return scenario.run(measured, parameters);
    }

    private static JsonObject shortTimes() {
        return new JsonObject().put("warmUpSeconds", SHORT).put("measureSeconds", SHORT);
    }

    @Test
    void fanOutReachesEachWatcherExactlyOnce() throws Exception {
        JsonObject figures = run(
                        Scenario.FAN_OUT,
                        shortTimes()
                                .put("restSeconds", SHORT / 4)
                                .put("watchers", 20)
                                .put("users", 5))
                .getJsonObject("figures");

        assertThat(figures.getDouble("deliveriesPerSecond")).isPositive();
        assertThat(figures.getDouble("loginsPerSecond")).isPositive();
        assertThat(figures.getDouble("serverCpuSeconds")).isNotNegative();
    }

    @Test
    void pacedLoginsAreToldToEachWatcher() throws Exception {
        JsonObject figures = run(
                        Scenario.PACED,
                        shortTimes()
                                .put("watchers", 20)
                                .put("settleSeconds", SHORT)
                                .put("loginsPerSecond", 50))
                .getJsonObject("figures");

        assertThat(figures.getLong("p50Micros")).isPositive().isLessThanOrEqualTo(figures.getLong("p99Micros"));
    }

    @Test
    void capacityTriesHigherAndHigherRates() throws Exception {
        JsonObject result = run(
                Scenario.CAPACITY,
                shortTimes()
                        .put("watchers", 20)
                        .put("settleSeconds", SHORT)
                        .put("firstLoginsPerSecond", 50)
                        .put("highestLoginsPerSecond", 100)
                        // However slow the machine is.
                        .put("p99Millis", 20_000));

        JsonArray series = result.getJsonArray("series");
        assertThat(series).hasSize(2);
        assertThat(series.getJsonObject(1).getDouble("loginsPerSecond")).isEqualTo(100);
        assertThat(result.getJsonObject("figures").getDouble("loginsPerSecond")).isEqualTo(100);
    }

    @Test
    void friendsAreToldToThoseWhoSubscribedToThem() throws Exception {
        JsonObject figures = run(
                        Scenario.FRIENDS,
                        shortTimes()
                                .put("watchers", 20)
                                .put("namesEach", 10)
                                .put("population", 100)
                                .put("users", 5))
                .getJsonObject("figures");

        assertThat(figures.getDouble("deliveriesPerSecond")).isPositive();
    }

    @Test
    void everyoneIsInEachAnswerButTheAsker() throws Exception {
        JsonObject figures =
                run(Scenario.QUERY_EVERYONE, shortTimes().put("residents", 50)).getJsonObject("figures");

        assertThat(figures.getDouble("answersPerSecond")).isPositive();
    }

    @Test
    void answersThatComeInFragmentsAreWhole() throws Exception {
        Names names = new Names("u");
        // More than one slice of the answer; those whom the scenario logs in itself are online already, and stay so.
        List<Future<Announcement>> announced = IntStream.range(0, 2500)
                .mapToObj(number -> server.announce(names.of(number)))
                .toList();
        await(Future.all(announced));

        assertThatThrownBy(() -> run(Scenario.QUERY_EVERYONE, shortTimes().put("residents", 50)))
                .hasMessageContaining("which is 58 users")
                .hasMessageContaining("answered with 2507 names");
    }

    @Test
    void usersAreFoundByName() throws Exception {
        Names names = new Names(QueryNames.ONLINE);
        List<Future<Announcement>> announced = IntStream.range(0, 200)
                .mapToObj(number -> server.announce(names.of(number)))
                .toList();
        await(Future.all(announced));

        JsonObject figures = run(
                        Scenario.QUERY_NAMES, shortTimes().put("online", 200).put("namesEach", 20))
                .getJsonObject("figures");

        assertThat(figures.getDouble("answersPerSecond")).isPositive();
    }

    @Test
    void anAnswerThatIsWrongIsAnError() {
        assertThatThrownBy(() -> run(
                        Scenario.QUERY_NAMES, shortTimes().put("online", 200).put("namesEach", 20)))
                .hasMessageContaining("asked for 20 users who are online");
    }

    @Test
    void allOfAStormAreOnlineInTheEnd() throws Exception {
        JsonObject figures = run(
                        Scenario.LOGIN_STORM,
                        new JsonObject()
                                .put("connections", 200)
                                .put("underWay", 50)
                                .put("warmUps", 1)
                                .put("warmUpConnections", 50))
                .getJsonObject("figures");

        assertThat(figures.getDouble("loginsPerSecond")).isPositive();
    }

    @Test
    void memoryIsThatOfTheServersProcess() throws Exception {
        JsonObject figures = run(
                        Scenario.IDLE_MEMORY,
                        new JsonObject()
                                .put("connections", 100)
                                .put("warmUpConnections", 50)
                                .put("settleSeconds", SHORT))
                .getJsonObject("figures");

        assertThat(figures.fieldNames()).contains("residentBytesPerConnection", "liveHeapBytesPerConnection");
    }

    @Test
    void aParameterThatThereIsNotIsAnError() {
        assertThatThrownBy(() -> run(Scenario.FAN_OUT, new JsonObject().put("wachters", 20)))
                .hasMessageContaining("fan-out has no parameter [wachters]");
    }

    @Test
    void ourServerIsMeasuredOnATransport(@TempDir Path directory) throws Exception {
        Path out = directory.resolve("results.json");

        boolean exact = SideBySide.areAllExact(List.of(
                "transports",
                "--transports=nio",
                "--quick",
                "--rounds=1",
                "--out=" + out,
                "--server-jar=" + System.getProperty("presence.jar")));

        assertThat(exact).isTrue();
        List<JsonObject> runs = runsIn(out);
        assertThat(runs)
                .extracting(run -> run.getJsonObject("parameters").getString("transport"))
                .containsExactly("nio");
        assertThat(runs)
                .extracting(run -> run.getJsonObject("figures").getDouble("deliveriesPerSecond"))
                .allMatch(deliveries -> deliveries > 0);
    }

    @Test
    void theProgramIsMeasuredInProcessesOfItsOwn(@TempDir Path directory) throws Exception {
        Path out = directory.resolve("results.json");

        boolean exact = SideBySide.areAllExact(List.of(
                "fan-out",
                "loops",
                "--quick",
                "--rounds=1",
                "--programs=presence",
                "--option=eventLoops=1",
                "--out=" + out,
                "--server-jar=" + System.getProperty("presence.jar")));

        assertThat(exact).isTrue();
        List<JsonObject> runs = runsIn(out);
        JsonObject run = runs.get(0);
        assertThat(run.getString("scenario")).isEqualTo("fan-out");
        assertThat(run.getLong("yardstick")).isPositive();
        assertThat(run.getJsonObject("figures").getDouble("deliveriesPerSecond"))
                .isPositive();
        // A curve has a run for each of its points, as the report wants them.
        assertThat(runs.subList(1, runs.size()))
                .extracting(point -> point.getString("scenario")
                        + point.getJsonObject("parameters").getInteger("loops"))
                .containsExactly("loops1", "loops2");
    }

    private static List<JsonObject> runsIn(Path results) throws IOException {
        return new JsonObject(Files.readString(results))
                .getJsonArray("runs").stream().map(JsonObject.class::cast).toList();
    }
}
