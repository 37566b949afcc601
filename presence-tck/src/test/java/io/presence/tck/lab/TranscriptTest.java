package io.presence.tck.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.presence.tck.lab.Transcript.Direction;
import io.presence.tck.lab.Transcript.Entry;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TranscriptTest {
    private static final byte[] PING = WireMessage.of(MessageKind.PING).encode();

    private final Transcript transcript = new Transcript();

    private Entry last() {
        return transcript.entries().get(transcript.entries().size() - 1);
    }

    @Test
    void framesAreShownInReadableFormAndInHex() {
        transcript.sent("alice", PING);

        assertThat(last().connection()).isEqualTo("alice");
        assertThat(last().direction()).isEqualTo(Direction.SENT);
        assertThat(last().text()).isEqualTo("CONNECTION PING");
        assertThat(last().hex()).isEqualTo("06 10 02 1a 02 08 02");
    }

    @Test
    void aMalformedFrameSaysWhyItIsOne() {
        transcript.received("alice", new FrameSocket.Binary(new byte[0], 1));

        assertThat(last().text()).isEqualTo("a malformed frame: a frame of no bytes");
        assertThat(last().direction()).isEqualTo(Direction.RECEIVED);
    }

    @Test
    void whatElseCanArriveIsNamed() {
        transcript.received("a", new FrameSocket.Text("hello".getBytes(UTF_8)));
        transcript.received("a", new FrameSocket.WebSocketPing(new byte[] {1}));
        transcript.received("a", new FrameSocket.WebSocketPong(new byte[] {2}));
        transcript.received("a", new FrameSocket.Closed(1_000));
        transcript.received("a", new FrameSocket.Closed(FrameSocket.NO_STATUS));
        transcript.received("a", new FrameSocket.Closed(FrameSocket.NO_CLOSE_FRAME));
        transcript.received("driver", "{\"event\":\"join\"}");

        assertThat(transcript.entries())
                .extracting(Entry::text)
                .containsExactly(
                        "a text message: hello",
                        "a WebSocket ping",
                        "a WebSocket pong",
                        "a close with status 1000",
                        "a close without a status",
                        "the end of the TCP connection, without a close frame",
                        "{\"event\":\"join\"}");
        assertThat(transcript.entries())
                .extracting(Entry::hex)
                .containsExactly("68 65 6c 6c 6f", "01", "02", "", "", "", "");
    }

    @Test
    void manyBytesAreShortenedWithTheirNumber() {
        transcript.sent("alice", "a great many", new byte[513]);

        assertThat(last().hex())
                .startsWith("00 00 ")
                .endsWith("00… (513 bytes)")
                .hasSizeLessThan(3 * 512 + 20);
    }

    @Test
    void everyLineIsOneLine() {
        transcript.step("alice sent \"a\nb\"");
        transcript.received("driver", "\u001b[31mred\u0007");

        assertThat(transcript.entries())
                .extracting(Entry::text)
                .containsExactly("alice sent \"a\\nb\"", "\\u001b[31mred\\u0007");
    }

    @Test
    void aVeryLongLineIsShortened() {
        transcript.received("driver", "x".repeat(100_000));

        assertThat(last().text())
                .startsWith("xxx")
                .endsWith("x… (100000 characters)")
                .hasSizeLessThan(2_100);
    }

    @Test
    void namesAreShownWithoutWhatMakesThemOfOneTest() {
        transcript.showing(text -> text.replace("~run.7", ""));

        transcript.step("bob~run.7 logged in");
        transcript.sent(
                "bob~run.7",
                WireMessage.of(MessageKind.SUBSCRIBE).withNames("carol~run.7").encode());

        assertThat(transcript.story()).isEqualTo("bob logged in");
        assertThat(last().connection()).isEqualTo("bob");
        assertThat(last().text()).isEqualTo("PRESENCE SUBSCRIBE names=[carol]");
    }

    @Test
    void theStoryIsTheLastStepsOfHoweverMany() {
        assertThat(transcript.story()).isEmpty();

        IntStream.rangeClosed(1, 8).forEach(i -> transcript.step("step " + i));
        assertThat(transcript.story()).startsWith("step 1; step 2; ").endsWith("; step 8");

        IntStream.rangeClosed(9, 150).forEach(i -> transcript.step("step " + i));
        assertThat(transcript.story()).startsWith("…; step 143; ").endsWith("; step 150");
    }

    @Test
    void ofVeryManyLinesTheFirstAndTheLastAreKept() {
        IntStream.rangeClosed(1, 2_510).forEach(i -> transcript.sent("alice", "line " + i));

        assertThat(transcript.entries())
                .extracting(Entry::text)
                .hasSize(2_501)
                .startsWith("line 1", "line 2")
                .containsSubsequence("line 500", "… (10 lines are left out)", "line 511")
                .endsWith("line 2510");
    }
}
