package io.presence.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import io.presence.server.Await;
import io.presence.server.TestNode;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The bytes of a handshake, as a client that is no Vert.x might send them. */
class RawHandshakeIT {
    private static final List<String> HANDSHAKE = List.of(
            "GET /deepstream HTTP/1.1",
            "Host: x",
            "Connection: keep-alive, Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

    private TestNode node;
    private Context context;
    private NetSocket socket;
    private final StringBuilder received = new StringBuilder();
    private String awaited;
    private Promise<String> arrived = Promise.promise();

    @BeforeEach
    void connect() {
        node = TestNode.withLoops(1);
        context = TestNode.clients().getOrCreateContext();
        Promise<NetSocket> connected = Promise.promise();
        context.runOnContext(v -> TestNode.clients()
                .createNetClient()
                .connect(node.server().actualPort(), "127.0.0.1")
                .onSuccess(this::gather)
                .onComplete(connected));
        socket = Await.result(connected.future());
    }

    private void gather(NetSocket from) {
        from.handler(bytes -> {
            received.append(bytes.toString("ISO-8859-1"));
            complete();
        });
    }

    @AfterEach
    void close() {
        Await.result(socket.close());
        node.close();
    }

    private void complete() {
        if (awaited != null && received.indexOf(awaited) >= 0) {
            arrived.tryComplete(received.toString());
        }
    }

    /** Sends these bytes, and gives all that was received when this has been. */
    private String send(Buffer bytes, String until) {
        Promise<String> all = Promise.promise();
        socket.write(bytes).onFailure(all::tryFail);
        // On the socket's own context, where what arrives is gathered.
        context.runOnContext(v -> {
            awaited = until;
            arrived = all;
            complete();
        });
        return Await.result(all.future());
    }

    private static Buffer handshake(String without, String instead) {
        List<String> lines = new ArrayList<>(HANDSHAKE);
        lines.replaceAll(line -> line.startsWith(without) ? instead : line);
        lines.removeIf(String::isEmpty);
        return Buffer.buffer(String.join("\r\n", lines) + "\r\n\r\n");
    }

    @Test
    void aHandshakeIsAnsweredAsTheStandardsExampleIs() {
        String answer = send(handshake("none", ""), "\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 101 ")
                .containsIgnoringCase("upgrade: websocket")
                .containsIgnoringCase("connection: upgrade")
                .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                .doesNotContainIgnoringCase("content-length")
                .doesNotContainIgnoringCase("transfer-encoding");
    }

    @ParameterizedTest
    @CsvSource({
        "Connection, '', 400",
        "Connection, Connection: keep-alive, 400",
        "GET, POST /deepstream HTTP/1.1, 405",
        "Sec-WebSocket-Version, Sec-WebSocket-Version: 12, 426",
        "Sec-WebSocket-Key, '', 400"
    })
    void whatIsNoHandshakeIsRefusedWithAReason(String without, String instead, int status) {
        Assumptions.assumeFalse(
                status == 400 && without.equals("Sec-WebSocket-Key") && !upgraded(),
                "Vert.x's WebSocket refuses it otherwise");
        assertThat(send(handshake(without, instead), "\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
    }

    private static boolean upgraded() {
        return Boolean.getBoolean("presence.upgraded");
    }

    @Test
    void aConnectionThatAskedForSomethingElseBeforeMayBecomeAWebSocket() {
        Buffer both =
                Buffer.buffer("GET /health-check HTTP/1.1\r\nHost: x\r\n\r\n").appendBuffer(handshake("none", ""));
        assertThat(send(both, "HTTP/1.1 101 ")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aHandshakeBehindAQuestionThatIsAnsweredLaterIsTakenOrRefusedButNotLost() {
        Buffer both =
                Buffer.buffer("GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n").appendBuffer(handshake("none", ""));
        assertThat(send(both, "HTTP/1.1 101 ")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aMessageThatComesWithTheHandshakeIsNotLost() {
        Assumptions.assumeTrue(upgraded(), "Vert.x's WebSocket loses it; no client may send it before the answer");
        Buffer challenge = MessageCodec.encode(new ClientMessage.Challenge(null, null, null, null));
        Buffer frame = Buffer.buffer(new byte[] {(byte) 0x82, (byte) (0x80 | challenge.length()), 0, 0, 0, 0})
                .appendBuffer(challenge);
        // The accepting message: an unmasked binary frame of six bytes or so behind the answer.
        String answer = send(handshake("none", "").appendBuffer(frame), "\r\n\r\n\u0082");
        assertThat(answer).startsWith("HTTP/1.1 101 ");
    }
}
