package io.presence.tck.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.tck.ConformanceFailure;
import io.presence.tck.Declaration;
import io.presence.tck.ServerUnderTest;
import io.presence.tck.lab.Transcript.Entry;
import io.presence.tck.wire.FrameServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HttpExchangeTest {
    private final Transcript transcript = new Transcript();

    private ServerLab lab(int port, long deadlineMillis) {
        ServerUnderTest server = ServerUnderTest.running(URI.create("ws://127.0.0.1:" + port + "/deepstream"));
        return new ServerLab(
                server,
                Declaration.none(),
                new Limits(deadlineMillis, false),
                transcript,
                "run",
                1,
                new AtomicBoolean());
    }

    @Test
    void theHeadOfTheAnswerIsReadAndBothSidesAreInTheTranscript() throws Exception {
        try (FrameServer server = FrameServer.listen(0, request -> request.refuse(404))) {
            HttpExchange answer = HttpExchange.get(lab(server.port(), 5_000), "/health", "X-Asked: yes\r\n");

            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.statusLine()).isEqualTo("HTTP/1.1 404 Not Found");
            assertThat(answer.header("content-length")).contains("0");
            assertThat(answer.header("x-other")).isEmpty();
            assertThat(transcript.entries())
                    .extracting(Entry::text)
                    .first()
                    .isEqualTo("GET /health HTTP/1.1 | Host: 127.0.0.1:" + server.port() + " | X-Asked: yes");
            assertThat(transcript.entries())
                    .extracting(Entry::text)
                    .last()
                    .asString()
                    .startsWith("HTTP/1.1 404 Not Found | ");
        }
    }

    @Test
    void anAcceptedUpgradeIsAnAnswerToo() throws Exception {
        try (FrameServer server =
                FrameServer.listen(0, request -> request.accept(arrival -> {}, Map.of("X-Node", "7")))) {
            HttpExchange answer = HttpExchange.get(
                    lab(server.port(), 5_000),
                    "/deepstream",
                    String.join(
                            "\r\n",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            ""));

            assertThat(answer.status()).isEqualTo(101);
            // RFC 6455, section 1.3, has this pair.
            assertThat(answer.header("sec-websocket-accept")).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(answer.header("x-node")).contains("7");
        }
    }

    @Test
    void aCloseWithoutAnAnswerIsToldInWords() throws Exception {
        try (FrameServer server = FrameServer.listen(0, FrameServer.Request::cut)) {
            HttpExchange answer = HttpExchange.get(lab(server.port(), 5_000), "/", "");

            assertThat(answer.status()).isZero();
            assertThat(answer.statusLine()).isEqualTo("a close without an answer");
        }
    }

    @Test
    void anAnswerThatIsNoHttpHasNoStatusAndIsShownAsItIs() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answers = CompletableFuture.runAsync(() -> answers(server, "200 what?"));

            HttpExchange answer = HttpExchange.get(lab(server.getLocalPort(), 5_000), "/", "");

            answers.join();
            assertThat(answer.status()).isZero();
            assertThat(answer.statusLine()).isEqualTo("200 what?");
        }
    }

    private static void answers(ServerSocket server, String text) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().readNBytes("GET / HTTP/1.1\r\n".length());
            socket.getOutputStream().write(text.getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void silenceAndAbsenceHaveNoStatusAndSayWhatHappened() throws Exception {
        int port;
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            HttpExchange answer = HttpExchange.get(lab(port, 50), "/", "");

            assertThat(answer.status()).isZero();
            assertThat(answer.statusLine()).containsIgnoringCase("timed out");
        }
        HttpExchange nobody = HttpExchange.get(lab(port, 5_000), "/", "");
        assertThat(nobody.status()).isZero();
        assertThat(nobody.statusLine()).containsIgnoringCase("connection re");
    }

    @Test
    void bytesToNobodyAreAFailureOfTheTest() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThatThrownBy(() -> HttpExchange.raw(lab(port, 5_000), new byte[3]))
                .isInstanceOf(ConformanceFailure.class)
                .hasMessageStartingWith("a TCP connection failed: ");
    }
}
