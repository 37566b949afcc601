package io.presence.tck.server;

import static io.presence.tck.PresenceRule.WIR_1;
import static io.presence.tck.PresenceRule.WIR_10;
import static io.presence.tck.PresenceRule.WIR_11;
import static io.presence.tck.PresenceRule.WIR_12;
import static io.presence.tck.PresenceRule.WIR_13;
import static io.presence.tck.PresenceRule.WIR_14;
import static io.presence.tck.PresenceRule.WIR_15;
import static io.presence.tck.PresenceRule.WIR_16;
import static io.presence.tck.PresenceRule.WIR_17;
import static io.presence.tck.PresenceRule.WIR_2;
import static io.presence.tck.PresenceRule.WIR_3;
import static io.presence.tck.PresenceRule.WIR_4;
import static io.presence.tck.PresenceRule.WIR_5;
import static io.presence.tck.PresenceRule.WIR_6;
import static io.presence.tck.PresenceRule.WIR_7;
import static io.presence.tck.PresenceRule.WIR_8;
import static io.presence.tck.PresenceRule.WIR_9;
import static io.presence.tck.lab.Expect.any;
import static io.presence.tck.wire.MessageKind.AUTH_INVALID_MESSAGE;
import static io.presence.tck.wire.MessageKind.CHALLENGE;
import static io.presence.tck.wire.MessageKind.CONNECTION_INVALID_MESSAGE;
import static io.presence.tck.wire.MessageKind.INVALID_MESSAGE_DATA;
import static io.presence.tck.wire.MessageKind.JOIN;
import static io.presence.tck.wire.MessageKind.LEAVE;
import static io.presence.tck.wire.MessageKind.MESSAGE_DENIED;
import static io.presence.tck.wire.MessageKind.MESSAGE_PERMISSION_ERROR;
import static io.presence.tck.wire.MessageKind.MULTIPLE_SUBSCRIPTIONS;
import static io.presence.tck.wire.MessageKind.PING;
import static io.presence.tck.wire.MessageKind.QUERY;
import static io.presence.tck.wire.MessageKind.QUERY_ALL;
import static io.presence.tck.wire.MessageKind.QUERY_ALL_RESPONSE;
import static io.presence.tck.wire.MessageKind.QUERY_RESPONSE;
import static io.presence.tck.wire.MessageKind.REQUEST;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE;
import static io.presence.tck.wire.MessageKind.SUBSCRIBE_ALL;
import static io.presence.tck.wire.MessageKind.UNKNOWN_TOPIC;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE;
import static io.presence.tck.wire.MessageKind.UNSUBSCRIBE_ALL;

import io.presence.tck.NotTested;
import io.presence.tck.Setting;
import io.presence.tck.Verifies;
import io.presence.tck.lab.Peer;
import io.presence.tck.lab.ServerLab;
import io.presence.tck.lab.Transcript;
import io.presence.tck.wire.MalformedFrame;
import io.presence.tck.wire.MessageKind;
import io.presence.tck.wire.WireMessage;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The wire. */
final class WireTests extends ServerTests {
    private static final int MAX_TRIED_BYTES = 64 << 20;
    private static final int MESSAGE_TOO_BIG = 1009;
    private static final int UNKNOWN_FIELD = 15;
    private static final int UNKNOWN_GROUP_BEGIN = UNKNOWN_FIELD << 3 | 3;
    private static final int UNKNOWN_GROUP_END = UNKNOWN_FIELD << 3 | 4;

    WireTests(ServerLab lab) {
        super(lab);
    }

    /** Every kind of message that this server can be made to send, as frames. */
    private List<byte[]> session() {
        List<byte[]> frames = new ArrayList<>();
        Peer bob = lab.connection("bob");
        bob.sends(WireMessage.of(QUERY_ALL));
        frames.add(bob.nextFrame());
        bob.sends(WireMessage.of(CHALLENGE));
        frames.add(bob.nextFrame());
        bob.sends(WireMessage.of(QUERY_ALL));
        frames.add(bob.nextFrame());
        if (lab.has(Setting.REFUSED_CREDENTIALS) && lab.number(Setting.MAX_AUTH_ATTEMPTS) > 1) {
            bob.requestsLogin((JsonObject) lab.need(Setting.REFUSED_CREDENTIALS));
            frames.add(bob.nextFrame());
        }
        bob.requestsLogin(lab.credentials(bob.user()));
        frames.add(bob.nextFrame());
        String alice = name("alice");
        bob.sends(
                WireMessage.of(PING),
                WireMessage.of(99, 1),
                WireMessage.of(SUBSCRIBE).withId("1").withNames(alice),
                WireMessage.of(SUBSCRIBE).withId("2").withNames(alice),
                WireMessage.of(SUBSCRIBE_ALL));
        until(bob, SUBSCRIBE_ALL, frames);
        Peer her = lab.named("alice", alice);
        until(bob, JOIN, frames);
        bob.sends(WireMessage.of(QUERY).withId("3").withNames(alice), WireMessage.of(QUERY_ALL));
        until(bob, QUERY_ALL_RESPONSE, frames);
        her.leaves();
        until(bob, LEAVE, frames);
        bob.sends(WireMessage.of(UNSUBSCRIBE).withId("4").withNames(alice), WireMessage.of(UNSUBSCRIBE_ALL));
        until(bob, UNSUBSCRIBE_ALL, frames);
        if (lab.has(Setting.DENIED_PREFIX)) {
            bob.sends(WireMessage.of(QUERY).withId("5").withNames(name(lab.text(Setting.DENIED_PREFIX))));
            frames.add(bob.nextFrame());
        }
        return frames;
    }

    /** Others' notices come between; these frames are looked at like any. */
    private static void until(Peer bob, MessageKind last, List<byte[]> frames) {
        while (true) {
            byte[] frame = bob.nextFrame();
            frames.add(frame);
            try {
                if (WireMessage.decode(frame).is(last)) {
                    return;
                }
            } catch (MalformedFrame e) {
                throw bob.unexpected("a well-formed message", "a malformed frame: " + e.getMessage());
            }
        }
    }

    private List<WireMessage> sessionMessages() {
        List<WireMessage> messages = new ArrayList<>();
        for (byte[] frame : session()) {
            try {
                messages.add(WireMessage.decode(frame));
            } catch (MalformedFrame e) {
                throw lab.failure("the server sent a malformed frame: " + e.getMessage());
            }
        }
        return messages;
    }

    @Verifies(WIR_1)
    void aFrameIsOneMessage() {
        for (byte[] frame : session()) {
            try {
                int length = WireMessage.lengthOf(frame);
                WireMessage.decode(frame);
                lab.check(
                        length == frame.length,
                        "the server sent a frame of " + frame.length + " bytes whose first message has " + length + ": "
                                + Transcript.describe(frame) + " and more");
            } catch (MalformedFrame e) {
                throw lab.failure("the server sent a malformed frame: " + e.getMessage());
            }
        }
    }

    /** A question about alice, who is online, in whatever form: the answer says whether it was understood. */
    private void isUnderstood(String how, Function<WireMessage, byte[]> encoding) {
        Peer bob = user("bob");
        Peer alice = user("alice");
        byte[] frame = encoding.apply(WireMessage.of(QUERY).withId("17").withNames(alice.user()));
        bob.sendsFrame(frame);
        answersAboutAlice(bob, alice, how);
    }

    private void answersAboutAlice(Peer bob, Peer alice, String how) {
        WireMessage next = bob.next("the answer to a QUERY");
        lab.check(
                next.is(QUERY_RESPONSE)
                        && next.id().equals(Optional.of("17"))
                        && bob.answerOf(next).equals(Map.of(alice.user(), true)),
                "bob asked for alice, who is online, " + how + ", and received: " + next);
    }

    @Verifies(WIR_2)
    void fieldsMayComeInAnyOrder() {
        isUnderstood("with the fields of the body in descending order", query -> query.reversed()
                .encode());
        isUnderstood(
                "with the body before the topic",
                query -> WireMessage.frame(WireMessage.written(out -> {
                    out.writeByteArray(3, query.body());
                    out.writeUInt32(2, query.topicNumber());
                })));
    }

    @Verifies(WIR_3)
    void unknownFieldsAreSkipped() {
        isUnderstood("with unknown fields in the body", query -> {
            byte[] body = WireMessage.written(out -> {
                out.writeUInt64(UNKNOWN_FIELD, Long.MAX_VALUE);
                out.writeFixed32(UNKNOWN_FIELD + 1, 7);
                out.writeRawBytes(query.body());
                out.writeFixed64(UNKNOWN_FIELD + 1, 7);
                out.writeByteArray(UNKNOWN_FIELD + 1000, new byte[] {1, 2, 3});
                out.writeUInt32NoTag(UNKNOWN_GROUP_BEGIN);
                out.writeUInt32(1, 5);
                out.writeUInt32NoTag(UNKNOWN_GROUP_END);
            });
            return WireMessage.frame(WireMessage.envelope(query.topicNumber(), body));
        });
        isUnderstood(
                "with unknown fields in the envelope",
                query -> WireMessage.frame(WireMessage.written(out -> {
                    out.writeUInt64(UNKNOWN_FIELD, 1);
                    out.writeRawBytes(WireMessage.envelope(query.topicNumber(), query.body()));
                    out.writeByteArray(1, new byte[] {1});
                })));
    }

    @Verifies(WIR_4)
    void bytesAfterTheEnvelopeAreIgnored() {
        isUnderstood(
                "with two more bytes in the frame", query -> Bytes.joined(query.encode(), new byte[] {(byte) 0xff, 1}));
        Peer bob = user("bob");
        bob.sendsFrame(Bytes.joined(
                WireMessage.of(SUBSCRIBE_ALL).encode(),
                WireMessage.of(QUERY_ALL).encode()));
        bob.receives(any(SUBSCRIBE_ALL));
        bob.receivesNothingBeforePong();
    }

    @Verifies(WIR_5)
    void aMessageMayComeInFragments() {
        Peer bob = user("bob");
        Peer alice = user("alice");
        byte[] frame =
                WireMessage.of(QUERY).withId("17").withNames(alice.user()).encode();
        bob.sendsInFragments(frame, 1, 0, 3, 0);
        answersAboutAlice(bob, alice, "in fragments");
    }

    @Verifies(WIR_6)
    void longVarintsMeanTheSame() {
        isUnderstood("with the frame's length as a varint of five bytes", query -> {
            byte[] envelope = WireMessage.envelope(query.topicNumber(), query.body());
            return Bytes.joined(Bytes.longVarint(envelope.length), envelope);
        });
        isUnderstood("with the topic, the action and the body's length as varints of five bytes", query -> {
            byte[] body = Bytes.joined(
                    new byte[] {8},
                    Bytes.longVarint(query.action()),
                    query.without("action").body());
            byte[] envelope = Bytes.joined(
                    new byte[] {16},
                    Bytes.longVarint(query.topicNumber()),
                    new byte[] {26},
                    Bytes.longVarint(body.length),
                    body);
            return WireMessage.frame(envelope);
        });
    }

    @Verifies(WIR_7)
    void fieldsAscendAndVarintsAreShort() {
        for (byte[] frame : session()) {
            try {
                WireMessage message = WireMessage.decode(frame);
                lab.check(message.ascends(), "the server sent fields that do not ascend: " + message);
                lab.check(
                        Arrays.equals(message.encode(), Arrays.copyOf(frame, WireMessage.lengthOf(frame))),
                        "the server sent " + HexFormat.of().formatHex(frame) + ", which could be "
                                + HexFormat.of().formatHex(message.encode()));
            } catch (MalformedFrame e) {
                throw lab.failure("the server sent a malformed frame: " + e.getMessage());
            }
        }
    }

    @Verifies(WIR_8)
    void acksAndNothingElseHaveIsAck() {
        Set<MessageKind> acks = Set.of(SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE_ALL, UNSUBSCRIBE_ALL);
        for (WireMessage message : sessionMessages()) {
            boolean ack = message.kind().filter(acks::contains).isPresent();
            lab.check(
                    message.has("isAck") == ack && message.flag("isAck") == ack,
                    "the server sent " + message + "; expected: " + (ack ? "with" : "without") + " isAck");
        }
    }

    @Verifies(WIR_9)
    void refusalsAndNothingElseHaveIsError() {
        Set<MessageKind> refusals = Set.of(MESSAGE_DENIED, MESSAGE_PERMISSION_ERROR);
        for (WireMessage message : sessionMessages()) {
            boolean refusal = message.kind().filter(refusals::contains).isPresent();
            lab.check(
                    message.is(MULTIPLE_SUBSCRIPTIONS)
                            || (message.has("isError") == refusal && message.flag("isError") == refusal),
                    "the server sent " + message + "; expected: " + (refusal ? "with" : "without") + " isError");
        }
    }

    @Verifies(WIR_10)
    void errorsOfTheConnectionHaveTheirActionAlone() {
        for (WireMessage message : sessionMessages()) {
            lab.check(
                    !message.has("originalTopic"), "the server sent " + message + "; expected: without originalTopic");
        }
        Peer bob = lab.connection("bob");
        bob.sends(WireMessage.of(QUERY_ALL));
        bob.receives(any(CONNECTION_INVALID_MESSAGE).withFields());
        bob.challenges();
        bob.sends(WireMessage.of(QUERY_ALL));
        bob.receives(any(AUTH_INVALID_MESSAGE).withFields());
        bob.logsIn();
        bob.sends(WireMessage.of(99, 1));
        bob.receives(any(UNKNOWN_TOPIC).withFields());
        Peer carol = lab.connection("carol").challenges();
        carol.sends(WireMessage.of(REQUEST));
        carol.receives(any(INVALID_MESSAGE_DATA).withFields());
    }

    @Verifies(WIR_11)
    void fieldsOfAnswersAreIgnoredInRequests() {
        isUnderstood("with name, data, isError, isAck and the original fields", query -> query.withName("dave")
                .withData("[1]")
                .with("isError", 1)
                .with("isAck", 1)
                .with("originalTopic", 3)
                .with("originalAction", 12)
                .encode());
    }

    @Verifies(WIR_12)
    void theLastOfAFieldCounts() {
        isUnderstood("with two correlation ids, of which the last is 17", query -> WireMessage.of(QUERY)
                .withId("16")
                .withId("17")
                .withNames(query.names())
                .encode());
    }

    @Verifies(WIR_13)
    void aFieldOfAnotherTypeIsSkipped() {
        isUnderstood(
                "with name as a varint and isAck as a text",
                query -> query.with(8, 7L).with(7, new byte[] {'x'}).encode());
    }

    /** A query of so many bytes. A length beside it takes a byte more or less, so the id may have to be longer. */
    private byte[] queryOf(int length) {
        for (String id : List.of("17", "170", "1700")) {
            int name = length;
            for (int tries = 0; tries < 10 && name > 0; tries++) {
                byte[] frame = WireMessage.of(QUERY)
                        .withId(id)
                        .withNames("x".repeat(name))
                        .encode();
                if (frame.length == length) {
                    return frame;
                }
                name -= frame.length - length;
            }
        }
        throw new NotTested("the kit has no query of " + length + " bytes");
    }

    private int longest() {
        int max = lab.number(Setting.MAX_MESSAGE_BYTES);
        if (max > MAX_TRIED_BYTES) {
            throw new NotTested("the longest message, of " + max + " bytes, is longer than the kit tries");
        }
        return max;
    }

    @Verifies(WIR_14)
    void theLongestMessageIsTaken() {
        Peer bob = user("bob");
        bob.sendsFrame(queryOf(longest()));
        bob.receives(any(QUERY_RESPONSE));
    }

    @Verifies(WIR_15)
    void aLongerMessageCloses() {
        Peer bob = user("bob");
        bob.sendsFrame(queryOf(longest() + 1));
        bob.isClosedWith(MESSAGE_TOO_BIG);
    }

    @Verifies(WIR_16)
    void aLongerMessageInFragmentsCloses() {
        Peer bob = user("bob");
        int third = longest() / 3;
        bob.sendsInFragments(queryOf(longest() + 1), third, third);
        bob.isClosed();
    }

    @Verifies(WIR_17)
    void fieldsMayBeLeftOut() {
        Peer bob = user("bob");
        bob.sends(WireMessage.of(QUERY));
        bob.receives(any(QUERY_RESPONSE));
        // A topic and no body at all: a PRESENCE message without action, which gets no answer.
        bob.sendsFrame(new byte[] {2, 16, 7});
        bob.receivesNothingBeforePong();
    }
}
