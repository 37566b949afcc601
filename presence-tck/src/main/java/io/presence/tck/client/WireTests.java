package io.presence.tck.client;

import static io.presence.tck.PresenceRule.CLI_41;
import static io.presence.tck.PresenceRule.CLI_42;
import static io.presence.tck.PresenceRule.CLI_43;
import static io.presence.tck.PresenceRule.CLI_44;
import static io.presence.tck.PresenceRule.CLI_45;
import static io.presence.tck.PresenceRule.CLI_46;
import static io.presence.tck.PresenceRule.CLI_47;
import static io.presence.tck.PresenceRule.CLI_54;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;

import io.presence.tck.Verifies;
import io.presence.tck.lab.Expect;
import io.presence.tck.lab.Transcript;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.Topic;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/** The bytes, in both directions. */
final class WireTests extends ClientTests {
    /** Above a mebibyte together. */
    private static final int LONG_LIST = 2_500;

    private static final String LONG_NAME = "n".repeat(500);

    WireTests(ClientLab lab) {
        super(lab);
    }

    /** What a client has to say, all of it. */
    private List<byte[]> everything() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.subscribes("cärol", "h");
        alice.subscribesToEverybody("h");
        Call all = alice.getAll();
        alice.connection().reaches(Expect.any(QUERY_ALL));
        alice.connection().sends(WireMessage.of(QUERY_ALL_RESPONSE));
        all.result();
        alice.unsubscribeHandler("h").result();
        alice.unsubscribe("bob", "h").result();
        alice.settles();
        return alice.connection().frames();
    }

    @Verifies(CLI_41)
    void eachMessageIsOneBinaryMessage() {
        for (byte[] frame : everything()) {
            int begin = 1;
            while (frame.length >= begin && (frame[begin - 1] & 0x80) != 0) {
                begin++;
            }
            int length = 0;
            for (int i = Math.min(begin, frame.length) - 1; i >= 0; i--) {
                length = (length << 7) | (frame[i] & 0x7f);
            }
            lab.check(
                    frame.length == begin + length,
                    "a message of " + frame.length + " bytes said that " + length + " follow its first " + begin + ": "
                            + Transcript.describe(frame) + " (" + HexFormat.of().formatHex(frame) + ")");
        }
    }

    @Verifies(CLI_42)
    void messagesAreWrittenInTheirShortestForm() {
        for (byte[] frame : everything()) {
            try {
                WireMessage message = WireMessage.decode(frame);
                byte[] shortest = message.encode();
                lab.check(message.ascends(), "the fields of " + message + " do not ascend: " + hex(frame));
                lab.check(
                        frame.length >= shortest.length
                                && Arrays.equals(Arrays.copyOf(frame, shortest.length), shortest),
                        message + " was written as " + hex(frame) + "; expected: " + hex(shortest));
            } catch (MalformedFrame e) {
                throw lab.failure("the client sent a malformed frame: " + e.getMessage());
            }
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** A client that is subscribed to bob and carol. */
    private DrivenClient subscriber() {
        DrivenClient alice = user("alice");
        alice.subscribes("bob", "h");
        alice.subscribes("carol", "h");
        return alice;
    }

    @Verifies(CLI_43)
    void fieldsComeInAnyOrder() {
        DrivenClient alice = subscriber();
        alice.connection().sends(WireMessage.of(JOIN).withName("bob").reversed());
        alice.hears("h", "bob", true);
        byte[] body = WireMessage.of(LEAVE).withName("bob").body();
        alice.connection().sendsFrame(framed(new byte[] {0x1a, (byte) body.length}, body, new byte[] {0x10, 7}));
        alice.hears("h", "bob", false);
    }

    @Verifies(CLI_43)
    void varintsMayBeLong() {
        DrivenClient alice = subscriber();
        // Topic 7, a body of 10 bytes, action 6, a name of 3 bytes: each number in more bytes than it needs.
        alice.connection()
                .sendsFrame(framed(
                        HexFormat.of().parseHex("108780001a8a0008868000428300"),
                        "bob".getBytes(StandardCharsets.UTF_8)));
        alice.hears("h", "bob", true);
    }

    @Verifies(CLI_43)
    void theLastOfAFieldCounts() {
        DrivenClient alice = subscriber();
        alice.connection().sends(WireMessage.of(JOIN).withName("carol").withName("bob"));
        alice.hears("h", "bob", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_43)
    void unknownFieldsArePassedOver() {
        DrivenClient alice = subscriber();
        alice.connection()
                .sends(WireMessage.of(JOIN)
                        .withName("bob")
                        .with(10, 77L)
                        .with(1_000, "something".getBytes(StandardCharsets.UTF_8)));
        alice.hears("h", "bob", true);
        byte[] body = WireMessage.of(LEAVE).withName("bob").body();
        alice.connection()
                .sendsFrame(
                        framed(new byte[] {0x08, 1, 0x10, 7, 0x1a, (byte) body.length}, body, new byte[] {0x22, 1, 1}));
        alice.hears("h", "bob", false);
    }

    private static byte[] framed(byte[]... parts) {
        ByteArrayOutputStream envelope = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            envelope.writeBytes(part);
        }
        return WireMessage.frame(envelope.toByteArray());
    }

    @Verifies(CLI_44)
    void whatIsGluedToAMessageIsIgnored() {
        DrivenClient alice = subscriber();
        ByteArrayOutputStream glued = new ByteArrayOutputStream();
        glued.writeBytes(WireMessage.of(JOIN).withName("bob").encode());
        glued.writeBytes(WireMessage.of(JOIN).withName("carol").encode());
        alice.connection().sendsFrame(glued.toByteArray());
        alice.hears("h", "bob", true);
        alice.hearsNothingElse();
    }

    @Verifies(CLI_45)
    void messagesMayComeInFragments() {
        DrivenClient alice = subscriber();
        alice.connection().sendsInFragments(WireMessage.of(JOIN).withName("bob").encode(), 1);
        alice.hears("h", "bob", true);
        alice.connection()
                .sendsInFragments(WireMessage.of(LEAVE).withName("bob").encode(), 5);
        alice.hears("h", "bob", false);
    }

    @Verifies(CLI_45)
    void anAnswerMayBeLong() {
        DrivenClient alice = subscriber();
        List<String> users =
                IntStream.range(0, LONG_LIST).mapToObj(i -> i + LONG_NAME).toList();
        Call call = alice.getAll();
        alice.connection().reaches(Expect.any(QUERY_ALL));
        alice.connection()
                .sendsInFragments(
                        WireMessage.of(QUERY_ALL_RESPONSE).withNames(users).encode(), 64 * 1024);
        call.gives(users);
    }

    @Verifies(CLI_46)
    void whatMeansNothingDoesNoHarm() {
        DrivenClient alice = subscriber();
        for (int topic : new int[] {0, 8, 9, 11, 99}) {
            alice.connection().sends(WireMessage.of(topic, 1));
        }
        for (int action = 0; action <= 7; action++) {
            alice.connection().sends(WireMessage.of(Topic.PARSER.number(), action));
        }
        for (int action : new int[] {0, 1, 14, 77}) {
            alice.connection().sends(WireMessage.of(Topic.PRESENCE.number(), action));
        }
        alice.connection()
                .sends(
                        WireMessage.of(Topic.CONNECTION.number(), 77),
                        WireMessage.of(Topic.AUTH.number(), 77),
                        WireMessage.of(MessageKind.PONG),
                        WireMessage.of(MessageKind.CONNECTION_INVALID_MESSAGE),
                        WireMessage.of(JOIN),
                        WireMessage.of(SUBSCRIBE),
                        WireMessage.of(MessageKind.NOT_SUBSCRIBED).withName("bob"));
        alice.connection().tells(JOIN, "bob");
        alice.hears("h", "bob", true);
        alice.hearsNothingElse();
        lab.check(alice.connection().isAlive(), "the client left the connection");
    }

    @Verifies(CLI_47)
    void anEmptyFrameIsSurvived() {
        survives(new byte[0]);
    }

    @Verifies(CLI_47)
    void aFrameThatIsTooShortIsSurvived() {
        survives(HexFormat.of().parseHex("2910071a0708064203626f62"));
    }

    @Verifies(CLI_47)
    void aNameThatIsNoTextIsSurvived() {
        // 0xff is in no UTF-8.
        survives(HexFormat.of().parseHex("0b10071a0708064203ff6f62"));
    }

    @Verifies(CLI_54)
    void anAnswerThatIsNoJsonIsSurvived() {
        survives(WireMessage.of(MessageKind.QUERY_RESPONSE)
                .withData("{\"bob\":")
                .withId("of no query")
                .encode());
    }

    private void survives(byte[] frame) {
        DrivenClient alice = subscriber();
        alice.connection().isAskedFor(SUBSCRIBE, List.of("bob", "carol"));
        alice.connection().sendsFrame(frame);
        if (!alice.connection().isAlive()) {
            lab.step("the client left the connection");
            alice.comesBack();
            alice.connection().isAskedFor(SUBSCRIBE, List.of("bob", "carol"));
        }
        alice.connection().tells(JOIN, "carol");
        alice.hears("h", "carol", true);
        Call call = alice.getAll("bob");
        alice.connection()
                .answers(alice.connection().reaches(Expect.any(MessageKind.QUERY)), new JsonObject().put("bob", true));
        call.gives(new JsonObject().put("bob", true));
    }
}
