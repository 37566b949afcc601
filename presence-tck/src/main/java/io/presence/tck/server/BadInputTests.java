package io.presence.tck.server;

import static io.presence.tck.PresenceRule.BAD_1;
import static io.presence.tck.PresenceRule.BAD_10;
import static io.presence.tck.PresenceRule.BAD_11;
import static io.presence.tck.PresenceRule.BAD_12;
import static io.presence.tck.PresenceRule.BAD_13;
import static io.presence.tck.PresenceRule.BAD_14;
import static io.presence.tck.PresenceRule.BAD_2;
import static io.presence.tck.PresenceRule.BAD_3;
import static io.presence.tck.PresenceRule.BAD_4;
import static io.presence.tck.PresenceRule.BAD_5;
import static io.presence.tck.PresenceRule.BAD_6;
import static io.presence.tck.PresenceRule.BAD_7;
import static io.presence.tck.PresenceRule.BAD_8;
import static io.presence.tck.PresenceRule.BAD_9;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.lab.Expect.join;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.CLOSING;
import static io.presence.tck.wire.MessageKind.INVALID_MESSAGE_DATA;
import static io.presence.tck.wire.MessageKind.PONG;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.UNKNOWN_TOPIC;

import io.presence.tck.Verifies;
import io.presence.tck.lab.HttpExchange;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.wire.FrameSocket;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bad input. */
final class BadInputTests extends ServerTests {
    /** The protocol page's malformed frames, and what each is. */
    private static final Map<String, String> MALFORMED = malformed();

    private static final int DEEP = 100_000;

    BadInputTests(ServerLab lab) {
        super(lab);
    }

    private static Map<String, String> malformed() {
        Map<String, String> frames = new LinkedHashMap<>();
        frames.put("", "no bytes");
        frames.put("ff", "a length that does not end");
        frames.put("ffffffffffffffffffffff", "a length of more than ten bytes");
        frames.put("0910071a020802", "a frame shorter than its length");
        frames.put("0710071a0308021a", "an envelope shorter than its body's length");
        frames.put("0b10071a07080a4a05ff", "a text longer than its body");
        frames.put("0610071a030802", "a body longer than the frame");
        frames.put("0110", "a tag without its value");
        frames.put("0510071a0108", "an action without its value");
        return frames;
    }

    @Verifies(BAD_1)
    void aMalformedFrameIsAnUnknownTopic() {
        Peer mallory = user("mallory");
        MALFORMED.forEach((hex, what) -> {
            lab.step("mallory sent " + what + " (" + (hex.isEmpty() ? "empty" : hex) + ")");
            mallory.sendsFrame(HexFormat.of().parseHex(hex));
            mallory.receives(any(UNKNOWN_TOPIC));
        });
        mallory.receivesNothingBeforePong();
    }

    @Verifies(BAD_2)
    void aTopicThatIsNotServedIsUnknown() {
        Peer mallory = user("mallory");
        for (int topic : new int[] {0, 1, 4, 5, 6, 8, 9, 10, 11, 99, 100, 1_000_000}) {
            lab.step("mallory sent topic " + topic);
            mallory.sends(WireMessage.of(topic, 2));
            mallory.receives(any(UNKNOWN_TOPIC));
        }
        for (MessageKind kind : List.of(CHALLENGE, PONG, CLOSING)) {
            mallory.sends(WireMessage.of(kind));
            mallory.receives(any(UNKNOWN_TOPIC));
        }
        mallory.receivesNothingBeforePong();
    }

    @Verifies(BAD_3)
    void anActionThatIsNoRequestGetsNoAnswer() {
        Peer mallory = user("mallory");
        int presence = QUERY.topic().number();
        for (int action : new int[] {0, 1, 3, 5, 6, 7, 8, 9, 14, 77, 100, 101, 102, 103, 104}) {
            mallory.sends(WireMessage.of(presence, action).withName("alice").withNames("alice"));
        }
        mallory.receivesNothingBeforePong();
    }

    private void isMalformed(String... frames) {
        Peer mallory = user("mallory");
        for (String hex : frames) {
            lab.step("mallory sent " + hex);
            mallory.sendsFrame(HexFormat.of().parseHex(hex));
            mallory.receives(any(UNKNOWN_TOPIC));
        }
        mallory.receivesNothingBeforePong();
    }

    @Verifies(BAD_4)
    void aTextThatIsNoUtf8IsMalformed() {
        // SUBSCRIBE to the names c3 28 and ff.
        isMalformed("0d10071a09080a2a01304a02c328", "0c10071a08080a2a01304a01ff");
    }

    @Verifies(BAD_5)
    void aBodyBeyondItsEnvelopeIsMalformed() {
        isMalformed("0410071a020802");
    }

    @Verifies(BAD_6)
    void aTextMessageCloses() {
        lab.connection("eve").closesOnText();
        lab.connection("mallory").challenges().closesOnText();
        user("trudy").closesOnText();
    }

    @Verifies(BAD_7)
    void theCloseOfATextMessageHasNoStatus() {
        Peer mallory = user("mallory");
        mallory.sendsText("{\"topic\":7}");
        mallory.isClosedWith(FrameSocket.NO_STATUS);
    }

    @Verifies(BAD_8)
    void aFrameAgainstTheProtocolOfWebSocketCloses() {
        Peer bob = user("bob");
        // Not masked; a reserved bit; a reserved opcode; a continuation of nothing.
        for (String hex : List.of("82020610", "c2820000000006 10", "83820000000006 10", "80820000000006 10")) {
            Peer mallory = user("mallory");
            lab.step("mallory sent the WebSocket frame " + hex);
            mallory.socket().raw(HexFormat.of().parseHex(hex.replace(" ", "")));
            mallory.isClosed();
        }
        bob.receivesNothingBeforePong();
    }

    @Verifies(BAD_9)
    void nobodyElseNotices() {
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        Peer mallory = user("mallory");
        MALFORMED.keySet().forEach(hex -> mallory.sendsFrame(HexFormat.of().parseHex(hex)));
        mallory.sendsText("text");
        Peer eve = user("eve");
        eve.socket().raw(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});
        Peer trudy = user("trudy");
        trudy.socket().beginBinary(new byte[] {6, 16});
        trudy.drops();
        lab.named("alice", alice);
        bob.receives(join(alice));
        bob.receivesNothingBeforePong();
    }

    @Verifies(BAD_10)
    void bytesThatAreNoHttpDoNoHarm() {
        Peer bob = user("bob");
        for (String text : List.of("\r\n\r\n", "\u0000\u0001\u0002\u0003", "GET / HTTP/9.9\r\n\r\n", "SSH-2.0-x\r\n")) {
            HttpExchange.raw(lab, text.getBytes(StandardCharsets.ISO_8859_1));
        }
        bob.receivesNothingBeforePong();
        user("alice");
    }

    @Verifies(BAD_11)
    void deepCredentialsDoNoHarm() {
        Peer bob = user("bob");
        Peer mallory = lab.connection("mallory").challenges();
        String deep = "{\"username\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}";
        mallory.sendsQuietly(
                "credentials of " + DEEP + " levels", WireMessage.of(REQUEST).withData(deep));
        // Whatever it is: an acceptance, a refusal, or a close.
        mallory.nextArrival("an answer or a close");
        bob.receivesNothingBeforePong();
        user("alice");
    }

    @Verifies(BAD_12)
    void tagsThatAreNoneAreMalformed() {
        // In the body of a QUERY_ALL: field 0, wire types 6 and 7, and a group that is opened and not closed.
        isMalformed("0810071a0408020001", "0810071a0408025601", "0810071a0408025701", "0710071a03080253");
    }

    @Verifies(BAD_13)
    void whoDoesNotReadKeepsNobodyFromBeingServed() {
        Peer mallory = user("mallory");
        mallory.socket().read(false);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            names.add("somebody of a name of some length, number " + i);
        }
        byte[] query = WireMessage.of(QUERY).withId("17").withNames(names).encode();
        for (int i = 0; i < 500; i++) {
            mallory.socket().binary(query);
        }
        lab.step("mallory asked 500 times for 200 users, and read nothing");
        Peer bob = user("bob");
        String alice = name("alice");
        bob.subscribesTo(alice);
        lab.named("alice", alice);
        bob.receives(join(alice));
        bob.receivesNothingBeforePong();
    }

    @Verifies(BAD_14)
    void whatFollowsAClosingMessageIsIgnored() {
        Peer bob = user("bob");
        Peer mallory = lab.connection("mallory").challenges();
        bob.subscribesTo(mallory.user());
        mallory.sendsAtOnce(
                WireMessage.of(REQUEST).withData("null"),
                WireMessage.of(REQUEST).withData(lab.credentials(mallory.user()).encode()));
        mallory.receives(any(INVALID_MESSAGE_DATA));
        mallory.isClosed();
        bob.receivesNothingElse();
    }
}
