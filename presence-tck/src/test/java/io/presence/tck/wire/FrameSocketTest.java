package io.presence.tck.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client's and a server's end of one WebSocket, each being the kit's own. */
class FrameSocketTest {
    private static final long DEADLINE_MILLIS = 5_000;
    private static final byte[] NOTHING = {};

    /** So many that another thread has its turn before the last is written. */
    private static final int FRAGMENTS = 1_000;

    private final Arrivals atServer = new Arrivals();
    private final Arrivals atClient = new Arrivals();
    private final BlockingQueue<FrameSocket> accepted = new ArrayBlockingQueue<>(10);
    private FrameServer listening;
    private FrameSocket server;
    private FrameSocket client;

    @BeforeEach
    void connects() throws Exception {
        listening = FrameServer.listen(0, request -> accepted.add(request.accept(atServer)));
        client = connect(atClient);
        server = accepted.poll(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);
    }

    @AfterEach
    void closes() {
        listening.close();
    }

    private URI url() {
        return URI.create("ws://127.0.0.1:" + listening.port() + "/deepstream?a=b");
    }

    private FrameSocket connect(Arrivals arrivals) throws IOException {
        return FrameSocket.connect(url(), DEADLINE_MILLIS, arrivals);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    // ---- messages ----

    @Test
    void messagesArriveInTheOrderOfTheCallsAndAsWhatTheyAre() throws Exception {
        client.binary(bytes("one"));
        client.text("two");
        client.binary(NOTHING);

        assertThat(atServer.next(FrameSocket.Binary.class).payload()).isEqualTo(bytes("one"));
        assertThat(atServer.next(FrameSocket.Text.class).payload()).isEqualTo(bytes("two"));
        assertThat(atServer.next(FrameSocket.Binary.class).payload()).isEmpty();
    }

    @Test
    void fragmentsArriveAsOneMessageWithTheirNumberAndPingsBetweenThemAreAnswered() throws Exception {
        client.fragments(List.of(bytes("a"), NOTHING, bytes("b")));
        client.binary(bytes("c"));

        assertThat(atServer.next(FrameSocket.WebSocketPing.class).payload()).containsExactly(0);
        assertThat(atServer.next(FrameSocket.WebSocketPing.class).payload()).containsExactly(1);
        FrameSocket.Binary whole = atServer.next(FrameSocket.Binary.class);
        assertThat(whole.payload()).isEqualTo(bytes("ab"));
        assertThat(whole.fragments()).isEqualTo(3);
        assertThat(atServer.next(FrameSocket.Binary.class).fragments()).isEqualTo(1);
        assertThat(atClient.next(FrameSocket.WebSocketPong.class).payload()).containsExactly(0);
        assertThat(atClient.next(FrameSocket.WebSocketPong.class).payload()).containsExactly(1);
    }

    /** As an acknowledgement or a PING does, which is sent by itself, on another thread than the test's. */
    @Test
    void whatIsSentMeanwhileDoesNotComeBetweenFragments() throws Exception {
        AtomicBoolean sent = new AtomicBoolean();
        CompletableFuture<Void> others = CompletableFuture.runAsync(() -> {
            while (!sent.get()) {
                client.binary(bytes("meanwhile"));
            }
        });
        assertThat(atServer.nextMessage().payload()).isEqualTo(bytes("meanwhile"));
        client.fragments(Collections.nCopies(FRAGMENTS, bytes("a")));
        sent.set(true);
        others.get(DEADLINE_MILLIS, TimeUnit.MILLISECONDS);

        FrameSocket.Binary message = atServer.nextMessage();
        while (message.fragments() == 1) {
            assertThat(message.payload()).isEqualTo(bytes("meanwhile"));
            message = atServer.nextMessage();
        }
        assertThat(message.payload()).hasSize(FRAGMENTS);
        assertThat(message.fragments()).isEqualTo(FRAGMENTS);
    }

    @Test
    void aMessageOfAMegabyteArrivesWhole() throws Exception {
        server.binary(new byte[1 << 20]);

        assertThat(atClient.next(FrameSocket.Binary.class).payload()).hasSize(1 << 20);
    }

    @Test
    void whatThePeerSendsTogetherWithItsUpgradeIsNotLost() throws Exception {
        try (FrameServer eager = FrameServer.listen(0, request -> {
            FrameSocket socket = request.accept(arrival -> {});
            socket.binary(bytes("at once"));
            socket.close(4_000);
        })) {
            Arrivals arrivals = new Arrivals();
            FrameSocket.connect(URI.create("ws://127.0.0.1:" + eager.port()), DEADLINE_MILLIS, arrivals);

            assertThat(arrivals.next(FrameSocket.Binary.class).payload()).isEqualTo(bytes("at once"));
            assertThat(arrivals.closeStatus()).isEqualTo(4_000);
        }
    }

    // ---- pings ----

    @Test
    void aPingIsAnsweredByItsContent() throws Exception {
        server.ping(bytes("hello"));

        assertThat(atClient.next(FrameSocket.WebSocketPing.class).payload()).isEqualTo(bytes("hello"));
        assertThat(atServer.next(FrameSocket.WebSocketPong.class).payload()).isEqualTo(bytes("hello"));
    }

    @Test
    void pongsCanBeMadeWrongOnPurpose() throws Exception {
        server.answersPings(content -> bytes("wrong"));

        client.ping(bytes("right"));

        assertThat(atClient.next(FrameSocket.WebSocketPong.class).payload()).isEqualTo(bytes("wrong"));
    }

    // ---- closes ----

    @Test
    void aCloseFrameWithAStatusIsToldByItAndAnsweredByTheSame() throws Exception {
        client.close(4_321);

        assertThat(atServer.closeStatus()).isEqualTo(4_321);
        assertThat(atClient.closeStatus()).isEqualTo(4_321);
    }

    @Test
    void aCloseFrameWithoutAStatusIsToldAs1005() throws Exception {
        server.beginClose();

        assertThat(atClient.closeStatus()).isEqualTo(FrameSocket.NO_STATUS);
        assertThat(atServer.closeStatus()).isEqualTo(FrameSocket.NO_STATUS);
    }

    @Test
    void anEndWithoutACloseFrameIsToldAs1006() throws Exception {
        server.reset();

        assertThat(atClient.closeStatus()).isEqualTo(FrameSocket.NO_CLOSE_FRAME);
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void bytesThatAreNoFrameEndTheConnectionAndNothingElse() throws Exception {
        client.raw(new byte[] {(byte) 0xFF, (byte) 0xFF, 1, 2, 3, 4, 5, 6, 7, 8});

        // RFC 6455, section 7.4.1: a protocol error.
        assertThat(atClient.closeStatus()).isEqualTo(1_002);
        assertThat(atServer.closeStatus()).isEqualTo(FrameSocket.NO_CLOSE_FRAME);

        FrameSocket another = connect(new Arrivals());
        assertThat(another.isOpen()).isTrue();
    }

    @Test
    void rawBytesThatAreAFrameAreOne() throws Exception {
        // A masked binary frame of one byte, 'x', with the mask 0.
        client.raw(new byte[] {(byte) 0x82, (byte) 0x81, 0, 0, 0, 0, 'x'});

        assertThat(atServer.next(FrameSocket.Binary.class).payload()).isEqualTo(bytes("x"));
    }

    @Test
    void aSocketThatDoesNotReadIsToldOfNothingUntilItReadsAgain() throws Exception {
        client.read(false);
        server.binary(bytes("late"));
        Arrivals elsewhere = new Arrivals();
        connect(elsewhere);
        accepted.poll(DEADLINE_MILLIS, TimeUnit.MILLISECONDS).binary(bytes("marker"));

        // All sockets of the kit share one thread.
        assertThat(elsewhere.next(FrameSocket.Binary.class).payload()).isEqualTo(bytes("marker"));
        assertThat(atClient.isEmpty()).isTrue();

        client.read(true);
        assertThat(atClient.next(FrameSocket.Binary.class).payload()).isEqualTo(bytes("late"));
    }

    // ---- connecting ----

    @Test
    void aRefusedUpgradeSaysWithWhichStatus() throws Exception {
        try (FrameServer refusing = FrameServer.listen(0, request -> request.refuse(404))) {
            URI url = URI.create("ws://127.0.0.1:" + refusing.port() + "/elsewhere");

            assertThatIOException()
                    .isThrownBy(() -> FrameSocket.connect(url, DEADLINE_MILLIS, arrival -> {}))
                    .withMessage("no WebSocket at " + url + ": the answer is HTTP 404 Not Found");
        }
    }

    @Test
    void aConnectionThatIsCutBeforeTheAnswerIsAFailure() throws Exception {
        try (FrameServer cutting = FrameServer.listen(0, FrameServer.Request::cut)) {
            URI url = URI.create("ws://127.0.0.1:" + cutting.port());

            assertThatIOException()
                    .isThrownBy(() -> FrameSocket.connect(url, DEADLINE_MILLIS, arrival -> {}))
                    .withMessage("no WebSocket at " + url + ": the TCP connection was closed");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsAFailureInTime() throws Exception {
        try (FrameServer silent = FrameServer.listen(0, request -> {})) {
            URI url = URI.create("ws://127.0.0.1:" + silent.port());

            assertThatIOException()
                    .isThrownBy(() -> FrameSocket.connect(url, 50, arrival -> {}))
                    .withMessage("no WebSocket at " + url + " within 50 ms");
        }
    }

    @Test
    void nobodyListeningIsAFailureThatNamesTheAddress() throws Exception {
        int port = listening.port();
        listening.close();

        assertThatIOException()
                .isThrownBy(
                        () -> FrameSocket.connect(URI.create("ws://127.0.0.1:" + port), DEADLINE_MILLIS, arrival -> {}))
                .withMessageStartingWith("no TCP connection to ws://127.0.0.1:" + port + ": Connection re");
    }

    @Test
    void aUrlWithoutAHostIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FrameSocket.connect(URI.create("deepstream"), DEADLINE_MILLIS, arrival -> {}))
                .withMessage("deepstream has no host, expected ws://host:port/path");
    }

    // ---- the listening side ----

    @Test
    void aRequestShowsWhatItAsksForAndTheAnswerCanHaveHeaders() throws Exception {
        AtomicReference<String> asked = new AtomicReference<>();
        try (FrameServer looking = FrameServer.listen(0, request -> {
            asked.set(request.method() + " " + request.target() + " " + request.isUpgrade() + " " + request.isBad()
                    + " " + request.header("Sec-WebSocket-Version"));
            request.accept(arrival -> {}, Map.of("X-Node", "1"));
        })) {
            FrameSocket.connect(
                    URI.create("ws://127.0.0.1:" + looking.port() + "/path?query"), DEADLINE_MILLIS, arrival -> {});

            assertThat(asked).hasValue("GET /path?query true false 13");
        }
    }

    @Test
    void whatIsNoHttpIsABadRequest() throws Exception {
        BlockingQueue<Boolean> bad = new ArrayBlockingQueue<>(1);
        try (FrameServer looking = FrameServer.listen(0, request -> {
                    bad.add(request.isBad());
                    request.refuse(400);
                });
                RawSocket socket = RawSocket.connect(URI.create("ws://127.0.0.1:" + looking.port()), DEADLINE_MILLIS)) {
            socket.write(bytes("hello?\r\n\r\n"));

            assertThat(socket.readUntil("\r\n")).isEqualTo("HTTP/1.1 400 Bad Request\r\n");
            assertThat(bad.poll(DEADLINE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
        }
    }

    @Test
    void aServerThatIsClosedCutsItsConnectionsAndFreesItsPort() throws Exception {
        int port = listening.port();

        listening.close();

        assertThat(atClient.closeStatus()).isEqualTo(FrameSocket.NO_CLOSE_FRAME);
        FrameServer.listen(port, request -> {}).close();
    }

    @Test
    void aPortThatIsTakenIsAFailureThatNamesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatIOException()
                    .isThrownBy(() -> FrameServer.listen(taken.getLocalPort(), request -> {}))
                    .withMessageStartingWith("cannot listen on 127.0.0.1:" + taken.getLocalPort() + ": ");
        }
    }

    // ---- below WebSocket ----

    @Test
    void aHeadIsReadUpToItsEndOrTheEndOfTheConnection() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RawSocket socket =
                        RawSocket.connect(URI.create("ws://127.0.0.1:" + plain.getLocalPort()), DEADLINE_MILLIS)) {
            Socket peer = plain.accept();
            peer.getOutputStream().write(bytes("head\r\n\r\nbody"));
            peer.close();

            assertThat(socket.readUntil("\r\n\r\n")).isEqualTo("head\r\n\r\n");
            assertThat(socket.readUntil("\r\n\r\n")).isEqualTo("body");
            assertThat(socket.readUntil("\r\n\r\n")).isEmpty();
        }
    }

    @Test
    void aHeadWithoutAnEndIsReadNoFurtherThanAHeadMayBe() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RawSocket socket =
                        RawSocket.connect(URI.create("ws://127.0.0.1:" + plain.getLocalPort()), DEADLINE_MILLIS);
                Socket peer = plain.accept()) {
            peer.getOutputStream().write(new byte[70_000]);

            assertThat(socket.readUntil("\r\n\r\n")).hasSize(1 << 16);
        }
    }
}
