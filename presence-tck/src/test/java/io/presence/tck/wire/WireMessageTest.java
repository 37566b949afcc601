package io.presence.tck.wire;

import static io.presence.tck.wire.MessageKind.MESSAGE_DENIED;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireMessageTest {
    private static final int PRESENCE = Topic.PRESENCE.number();

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    // ---- random ----

    @Test
    void randomBytesAreAMessageOrMalformedAndNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            // Half of them get as far as the fields.
            byte[] frame = i % 2 == 0 ? bytes : WireMessage.frame(WireMessage.envelope(PRESENCE, bytes));
            readsOrIsMalformed(frame, seed);
        }
    }

    @Test
    void alteredFramesAreAMessageOrMalformedAndNothingElse() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] right = WireMessage.of(SUBSCRIBE)
                .withId("r1")
                .withNames("alice", "日本")
                .with("isAck", 1)
                .with("originalAction", 10)
                .encode();
        for (int i = 0; i < 20_000; i++) {
            byte[] frame = Arrays.copyOf(right, right.length - random.nextInt(3));
            for (int changes = random.nextInt(3); changes >= 0; changes--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            readsOrIsMalformed(frame, seed);
        }
    }

    private static void readsOrIsMalformed(byte[] frame, long seed) {
        try {
            WireMessage message = WireMessage.decode(frame);
            assertThat(message.toString()).isNotBlank().doesNotContain("\n");
            WireMessage again = WireMessage.decode(message.encode());
            assertThat(again).hasToString(message.toString());
            assertThat(again.encode()).isEqualTo(message.encode());
            assertThat(WireMessage.lengthOf(frame)).isBetween(1, frame.length);
        } catch (MalformedFrame e) {
            assertThat(e).hasMessageMatching("(?s).+");
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ", frame " + HexFormat.of().formatHex(frame), e);
        }
    }

    @Test
    void anyMessageIsReadAsItWasWritten() throws MalformedFrame {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<String> names = IntStream.range(0, random.nextInt(5))
                    .mapToObj(n -> Character.toString(1 + random.nextInt(0xD7FF)))
                    .toList();
            WireMessage message = WireMessage.of(PRESENCE, random.nextInt())
                    .withId("r" + random.nextInt())
                    .withNames(names)
                    .with("isAck", random.nextInt(2));

            WireMessage read = WireMessage.decode(message.encode());

            assertThat(read.encode()).as("seed %d", seed).isEqualTo(message.encode());
            assertThat(read.names()).as("seed %d", seed).isEqualTo(names);
            assertThat(read.id()).as("seed %d", seed).isEqualTo(message.id());
            assertThat(read.action()).as("seed %d", seed).isEqualTo(message.action());
        }
    }

    // ---- malformed ----

    @ParameterizedTest
    @CsvSource({
        "'', a frame of no bytes",
        "ff, ended unexpectedly",
        "0610021a0208, 'says that its envelope has 6 bytes, of which 5 are there'",
        "ffffffff0f, 'says that its envelope has 4294967295 bytes, of which 0 are there'",
        "0610071a020800ff, ",
        "0610071a040a02ff, ",
        "0710071a034201ff, field 8 is no UTF-8",
        "0610071a025008, ",
        "0510071a014c, end-group tag did not match",
        "0510071a014b, ",
        "0510071a0100, invalid tag",
        "0310070c, end-group tag did not match",
    })
    void malformedFramesSayWhy(String frame, String why) {
        byte[] bytes = hex(frame);
        if (why == null) {
            readsOrIsMalformed(bytes, 0);
        } else {
            assertThatThrownBy(() -> WireMessage.decode(bytes))
                    .isInstanceOf(MalformedFrame.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void whatFollowsTheEnvelopeIsLeftOut() throws MalformedFrame {
        byte[] frame = hex("0610021a020804 0610021a020806");

        assertThat(WireMessage.decode(frame)).hasToString("CONNECTION ACCEPT");
        assertThat(WireMessage.lengthOf(frame)).isEqualTo(7);
    }

    @Test
    void unknownFieldsOfAnyWireTypeArePassedOver() throws MalformedFrame {
        // 10: 64 bits; 11: 32 bits; 12: a group with a varint.
        WireMessage message = WireMessage.decode(WireMessage.frame(
                WireMessage.envelope(PRESENCE, hex("0806 51 0102030405060708" + "5d 01020304 63 0801 64 4203626f62"))));

        assertThat(message).hasToString("PRESENCE JOIN name=\"bob\"");
    }

    // ---- fields ----

    @Test
    void ofAFieldThatIsThereTwiceTheLastOneCounts() {
        WireMessage message = WireMessage.of(SUBSCRIBE).withId("first").withId("last");

        assertThat(message.id()).contains("last");
        assertThat(message.fieldNames()).containsExactly("correlationId");
        assertThat(message.without("correlationId").id()).isEmpty();
    }

    @Test
    void aFieldThatTheTopicDoesNotHaveIsNeverThereAndCannotBeAdded() {
        WireMessage ping = WireMessage.of(MessageKind.PING);

        assertThat(ping.has("names")).isFalse();
        assertThat(ping.names()).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ping.withId("r1"))
                .withMessage("CONNECTION has no field correlationId");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ping.with(4, "text"))
                .withMessage("a field is a Long or bytes, not text");
    }

    @Test
    void anAbsentActionIsZeroAndTheOrderOfFieldsIsKept() {
        assertThat(WireMessage.empty(PRESENCE).action()).isZero();
        assertThat(WireMessage.of(SUBSCRIBE).withId("r").withName("a").ascends())
                .isTrue();
        assertThat(WireMessage.of(SUBSCRIBE).withId("r").reversed().ascends()).isFalse();
    }

    // ---- for people ----

    @Test
    void aMessageReadsAsOneLine() {
        assertThat(WireMessage.of(MESSAGE_DENIED)
                        .with("originalAction", SUBSCRIBE.action())
                        .withId("r1")
                        .with("isError", 1)
                        .withName("secret1"))
                .hasToString("PRESENCE MESSAGE_DENIED originalAction=SUBSCRIBE correlationId=\"r1\" isError=true"
                        + " name=\"secret1\"");
        assertThat(WireMessage.of(QUERY_RESPONSE).withData("{\"bob\":true}"))
                .hasToString("PRESENCE QUERY_RESPONSE data=\"{\"bob\":true}\"");
        assertThat(WireMessage.of(QUERY_ALL_RESPONSE).withNames("open", "7"))
                .hasToString("PRESENCE QUERY_ALL_RESPONSE names=[open, 7]");
        assertThat(WireMessage.of(99, 3)).hasToString("topic 99 action 3");
        assertThat(WireMessage.empty(PRESENCE)).hasToString("PRESENCE action 0");
    }

    @Test
    void controlCharactersAndLineBreaksOfNamesAreEscapes() {
        assertThat(WireMessage.of(SUBSCRIBE).withName("a\u001b[2Jb\nc"))
                .hasToString("PRESENCE SUBSCRIBE name=\"a\\u001b[2Jb\\nc\"");
    }

    @Test
    void namesThatCouldBeTakenForSeveralOrForNoneAreQuoted() {
        assertThat(WireMessage.of(SUBSCRIBE).withNames("a", "b, c", "", "line\nbreak", "日本"))
                .hasToString("PRESENCE SUBSCRIBE names=[a, \"b, c\", \"\", \"line\\nbreak\", 日本]");
    }

    @Test
    void longValuesAreShortenedAndNeverInTheMiddleOfACharacter() {
        String name = "x".repeat(299) + "\uD83D\uDE00";

        assertThat(WireMessage.of(SUBSCRIBE).withName(name))
                .hasToString("PRESENCE SUBSCRIBE name=\"" + "x".repeat(299) + "… (301 characters)\"");
        assertThat(WireMessage.of(SUBSCRIBE).withNames(name).toString()).hasSizeLessThan(400);
        assertThat(WireMessage.of(SUBSCRIBE)
                        .withNames(Collections.nCopies(1_000, "a"))
                        .toString())
                .endsWith("a, a]… (1000 names)");
    }

    @Test
    void fieldsOfAnUnexpectedTypeAreShown() {
        assertThat(WireMessage.of(SUBSCRIBE).with(9, 5L)).hasToString("PRESENCE SUBSCRIBE names=5");
        assertThat(WireMessage.of(SUBSCRIBE).with(1, new byte[] {'x'})).hasToString("PRESENCE SUBSCRIBE action=\"x\"");
        assertThat(WireMessage.of(SUBSCRIBE).with(3, 1L << 40 | 10))
                .hasToString("PRESENCE SUBSCRIBE originalAction=1099511627786");
        assertThat(WireMessage.of(SUBSCRIBE).with(17, -1L))
                .hasToString("PRESENCE SUBSCRIBE field 17=18446744073709551615");
    }
}
