package io.presence.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.interop.RawSocket;
import io.presence.interop.ServerProcess;
import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program, as who starts it sees it. */
class ServerMainIT {
    private static final long STOP_SECONDS = 5;

    private static final String UPGRADE = String.join(
            "\r\n",
            "GET /deepstream HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            "",
            "");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalClosesEverySocketWithAnEmptyCloseFrameAndEndsCleanly(String signal) throws Exception {
        try (ServerProcess server = ServerProcess.jar("--host", "127.0.0.1", "--port", "0")) {
            String url = server.url();
            assertThat(url).matches("ws://127\\.0\\.0\\.1:[0-9]+/deepstream");
            List<RawSocket> sockets = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                RawSocket socket = new RawSocket(url);
                socket.send(MessageCodec.encode(new ClientMessage.Challenge(null, null, null, null))
                        .getBytes());
                assertThat(socket.next()).isEqualTo("0610021a020804");
                sockets.add(socket);
            }

            new ProcessBuilder("kill", "-" + signal, Long.toString(server.pid()))
                    .start()
                    .waitFor();

            for (RawSocket socket : sockets) {
                assertThat(socket.next()).isEqualTo("close 1005");
            }
            assertThat(server.exitCode(STOP_SECONDS)).isZero();
            assertThat(server.output()).as("more than the one line").isEmpty();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        try (ServerProcess server = ServerProcess.jar("--port", "0");
                Socket peer = new Socket()) {
            URI url = URI.create(server.url());
            peer.connect(new InetSocketAddress(url.getHost(), url.getPort()));
            peer.getOutputStream().write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
            InputStream in = peer.getInputStream();
            String answer = "";
            while (!answer.endsWith("\r\n\r\n")) {
                answer += (char) in.read();
            }
            assertThat(answer).startsWith("HTTP/1.1 101");

            server.terminate();
            // It now waits for the other close frame, which never comes.
            assertThat(in.read()).as("a close frame").isEqualTo(0x88);
            server.terminate();

            assertThat(server.exitCode(STOP_SECONDS)).isEqualTo(130);
        }
    }

    @Test
    void itServesItsMetersAndDrainsUponASignal() throws Exception {
        Path file = Files.writeString(folder.resolve("drain.yaml"), "drainMillis: 6000\neventLoops: 1\n");
        HttpClient client = TestNode.clients().createHttpClient();
        try (ServerProcess server = ServerProcess.jar("--config", file.toString(), "--port", "0")) {
            String url = server.url();
            TestSocket first = TestSocket.user(url, "first");
            TestSocket last = TestSocket.user(url, "last");
            int port = URI.create(url).getPort();
            String metrics = Await.result(client.request(HttpMethod.GET, port, "127.0.0.1", "/metrics")
                    .compose(request -> request.send())
                    .compose(response -> response.body())
                    .map(Buffer::toString));
            assertThat(metrics).contains("presence_users_online{server=\"presence\"} 2.0");

            new ProcessBuilder("kill", "-TERM", Long.toString(server.pid()))
                    .start()
                    .waitFor();
            first.isClosedWith(1005);
            // Its turn comes after half of the time.
            last.hearsNothing();
            last.isClosedWith(1005);
            assertThat(server.exitCode(6 + STOP_SECONDS)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--prot 1 | Unknown option",
                "--port abc | 'abc' is not an int",
                "--port 70000 | option port is 70000, expected 0 to 65535",
                "--config nowhere.json | cannot read config file nowhere.json",
                "--log-level loud | expected one of",
                "stray | Unmatched argument"
            })
    void aWrongFlagIsOneClearLine(String arguments, String expected) {
        refuses(expected, arguments.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.json | {\"prot\": 1} | unknown option prot: expected one of name, host, port",
                "a.json | {\"port\": \"6020\"} | option port is \"6020\", expected a whole number from 0 to 65535",
                "a.json | {\"port\": 1.5} | option port is 1.5, expected a whole number",
                "a.json | {\"host\": 1} | option host is 1, expected a text",
                "a.json | {\"stallMillis\": null} | option stallMillis is null, expected a whole number",
                "a.json | {\"port\": | cannot be understood",
                "a.yaml | port: 70000 | option port is 70000, expected 0 to 65535",
                "a.yaml | prot: 1 | unknown option prot",
                "a.yaml | 'a: b: c' | is no YAML",
                "a.yaml | just text | expected lines such as port: 6020",
                "a.yaml | certPath: x.pem | expected both, for wss, or neither"
            })
    void aWrongConfigFileIsOneClearLine(String name, String content, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve(name), content);
        refuses(expected, "--config", file.toString());
    }

    private static void refuses(String expected, String... arguments) {
        try (ServerProcess server = ServerProcess.jar(arguments)) {
            assertThat(server.exitCode(20)).isEqualTo(2);
            assertThat(server.errors().lines()).as("lines on standard error").hasSize(1);
            assertThat(server.errors()).startsWith("presence: ").contains(expected);
            assertThat(server.output()).isEmpty();
        }
    }

    @Test
    void aPortInUseIsOneClearLineAndExitCodeOne() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                ServerProcess server = ServerProcess.jar("--port", Integer.toString(taken.getLocalPort()))) {
            assertThat(server.exitCode(20)).isEqualTo(1);
            assertThat(server.errors().lines()).hasSize(1);
            assertThat(server.errors())
                    .startsWith("presence: cannot listen on 127.0.0.1 port " + taken.getLocalPort())
                    .contains("choose another with --port");
        }
    }

    @Test
    void flagsWinOverTheConfigFileInYamlToo() throws IOException {
        Path file = Files.writeString(folder.resolve("a.yaml"), "port: 1\npath: /here\neventLoops: 1\n");
        try (ServerProcess server = ServerProcess.jar("--config", file.toString(), "--port", "0")) {
            assertThat(server.url()).endsWith("/here").doesNotContain(":1/");
        }
    }

    @Test
    void everyOptionCanStandInTheConfigFile() throws IOException {
        JsonObject all = new PresenceServerOptions().setPort(0).toJson();
        Path file = Files.writeString(folder.resolve("all.json"), all.encodePrettily());
        try (ServerProcess server = ServerProcess.jar("--config", file.toString())) {
            assertThat(server.url()).startsWith("ws://127.0.0.1:");
        }
    }

    @Test
    void helpAndVersionTellAndExit() {
        try (ServerProcess help = ServerProcess.jar("--help");
                ServerProcess version = ServerProcess.jar("--version")) {
            assertThat(help.exitCode(20)).isZero();
            assertThat(help.output())
                    .contains("--host", "--port", "--config", "--log-level")
                    .contains(new PresenceServerOptions().toJson().fieldNames())
                    .contains("certPath", "keyPath");
            assertThat(version.exitCode(20)).isZero();
            assertThat(version.output()).matches("presence-server [0-9].*");
        }
    }
}
