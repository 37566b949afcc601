package io.presence.tck.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.presence.tck.ServerUnderTest.Control;
import io.presence.tck.SmallServer;
import io.presence.tck.wire.FrameSocket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that are processes. Each test ends with none left. */
class StartedServerTest {
    private static final String URL = StartedServer.DEFAULT_URL;
    private static final long START_MILLIS = 20_000;
    private static final long DEADLINE_MILLIS = 5_000;

    @TempDir
    private Path directory;

    private StartedServer server;

    private StartedServer started(String command, int nodes) throws Exception {
        server = StartedServer.start(command, URL, nodes, START_MILLIS);
        return server;
    }

    @AfterEach
    void nothingIsLeftBehind() throws Exception {
        if (server != null) {
            server.close();
        }
        assertThat(ProcessHandle.current().descendants().filter(StartedServerTest::lives))
                .isEmpty();
    }

    private static boolean accepts(URI url, long millis) {
        try {
            FrameSocket.connect(url, millis, arrival -> {}).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends what ends the process, and has it started again. */
    private String diesAndIsRevived() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        FrameSocket.connect(server.url(0), DEADLINE_MILLIS, arrival -> closed.countDown())
                .text("die");
        assertThat(closed.await(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        return server.revive();
    }

    // ---- start ----

    @Test
    void nodesAreStartedWithPortsOfTheirOwn() throws Exception {
        started(SmallServer.command(), 2);

        assertThat(server.nodes()).isEqualTo(2);
        assertThat(server.url(0)).isNotEqualTo(server.url(1)).hasScheme("ws").hasPath("/deepstream");
        assertThat(Stream.of(server.url(0), server.url(1))).allMatch(url -> accepts(url, DEADLINE_MILLIS));
        assertThat(server.controls()).containsExactlyInAnyOrder(Control.values());
        assertThat(server.exclusive()).isTrue();
        assertThat(server.revive()).isEmpty();
    }

    @Test
    void aNodeThatDoesNotStartShowsItsCommandFilledInItsExitCodeAndItsLastOutput() {
        assertThatIOException()
                .isThrownBy(() -> started("echo {index} {port} {cluster-port} {members}; echo oh >&2; exit 7", 2))
                .withMessageMatching("(?s)node 0 did not start: `echo 0 (\\d+) (\\d+) 127.0.0.1:\\2,127.0.0.1:\\d+;"
                        + " echo oh >&2; exit 7` ended with exit code 7; its last output: \n    0 \\1 \\2 .*\n    oh");
    }

    @Test
    void aNodeThatSaysNothingShowsThatItDid() {
        assertThatIOException()
                .isThrownBy(() -> started("exit 1", 1))
                .withMessageEndingWith("ended with exit code 1; its last output: (none)");
    }

    @Test
    void ofALongOutputTheLastLinesAreShownWithoutColoursAndShortened() {
        assertThatIOException()
                .isThrownBy(() -> started(
                        "seq 1 1000; printf '\\033[31mred\\033[0m bell\\007\\n'; head -c 2000 /dev/zero | tr '\\0' x; exit 1",
                        1))
                .withMessageContaining("\n    1000\n    red bell\\u0007\n    xxx")
                .withMessageContaining("x… (2000 characters)")
                .withMessageNotContaining("\n    900\n");
    }

    @Test
    void aNodeThatTakesNoConnectionIsKilledAndSaysWhyNot() {
        assertThatIOException()
                .isThrownBy(() -> StartedServer.start("echo listening; exec sleep 1000", URL, 1, 200))
                .withMessageStartingWith(
                        "node 0 took no WebSocket within 200 ms of `echo listening; exec sleep 1000` (no TCP"
                                + " connection to ws://127.0.0.1:")
                .withMessageEndingWith("; its last output: \n    listening");
    }

    @Test
    void theNodesBeforeOneThatDoesNotStartAreEnded() {
        assertThatIOException()
                .isThrownBy(() -> started("[ {index} = 1 ] && exit 1; " + SmallServer.command(), 2))
                .withMessageStartingWith("node 1 did not start: ");
    }

    @Test
    void aUrlThatIsNoneIsRefusedBeforeAnythingIsStarted() {
        for (String url : List.of("http://127.0.0.1:{port}/", "ws://127.0.0.1:{prot}/", "deepstream")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> StartedServer.start("exit 1", url, 1, START_MILLIS))
                    .withMessageStartingWith("the URL of node 0 is ")
                    .withMessageContaining("expected ws://host:port/path");
        }
    }

    @Test
    void nodesThatWouldAllBeTheSameAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StartedServer.start("run", URL, 3, START_MILLIS))
                .withMessage("the command `run` is the same for each of 3 nodes, expected {port} or {index} in it");
    }

    // ---- end ----

    @Test
    void aNodeThatDiesByItselfIsToldOfAndStartedAgainAtTheSameAddress() throws Exception {
        started(SmallServer.command(), 1);
        URI url = server.url(0);

        assertThat(diesAndIsRevived())
                .isEqualTo(
                        "the server's process, node 0, ended with exit code 3; its last output: \n    TypeError: boom");
        assertThat(server.url(0)).isEqualTo(url);
        assertThat(accepts(url, DEADLINE_MILLIS)).isTrue();
        assertThat(server.revive()).isEmpty();
    }

    @Test
    void aKilledNodeTakesWhatItStartedWithIt() throws Exception {
        started("sleep 1000 & echo $! > " + directory + "/pid; " + SmallServer.command(), 1);
        ProcessHandle child = child();
        assertThat(lives(child)).isTrue();

        server.kill(0);

        assertThat(lives(child)).isFalse();
        assertThat(accepts(server.url(0), DEADLINE_MILLIS)).isFalse();
        server.start(0);
        assertThat(accepts(server.url(0), DEADLINE_MILLIS)).isTrue();
    }

    @Test
    void whatIsLeftOfANodeThatDiedIsEndedBeforeItIsStartedAgain() throws Exception {
        started("sleep 1000 & echo $! > " + directory + "/pid; " + SmallServer.command(), 1);
        ProcessHandle child = child();

        assertThat(diesAndIsRevived()).contains("exit code 3");

        assertThat(lives(child)).isFalse();
    }

    /** What has ended, and whose exit code nobody has asked for yet, has no command any more. */
    private static boolean lives(ProcessHandle handle) {
        return handle.isAlive() && handle.info().command().isPresent();
    }

    private ProcessHandle child() throws IOException {
        long pid = Long.parseLong(Files.readString(directory.resolve("pid")).strip());
        return ProcessHandle.of(pid).orElseThrow();
    }

    @Test
    void aStoppedNodeIsAskedToEnd() throws Exception {
        started(
                "trap 'echo asked > " + directory + "/asked; kill $!; exit 0' TERM; "
                        + SmallServer.command().replace("exec ", "") + " & wait",
                1);

        server.stop(0);

        assertThat(directory.resolve("asked")).hasContent("asked");
        assertThat(accepts(server.url(0), DEADLINE_MILLIS)).isFalse();
    }

    @Test
    void aPausedNodeAnswersNothingUntilItIsResumed() throws Exception {
        started(SmallServer.command(), 1);

        server.pause(0);
        assertThat(accepts(server.url(0), 100)).isFalse();

        server.resume(0);
        assertThat(accepts(server.url(0), DEADLINE_MILLIS)).isTrue();
    }

    @Test
    void aPausedNodeIsEndedByTheCloseAndASecondCloseIsNothing() throws Exception {
        started(SmallServer.command(), 1);
        server.pause(0);

        server.close();
        server.close();

        assertThat(accepts(server.url(0), DEADLINE_MILLIS)).isFalse();
    }
}
