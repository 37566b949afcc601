package io.presence.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.presence.PresenceAction;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {
    private final long seed = Long.getLong("presence.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | empty frame",
                "ffffff | malformed length",
                "ffffffffffffffffffff | malformed length",
                "ffffffff0f10071a020802 | beyond the frame",
                "0910071a020802 | length 9 reaches beyond the frame: 6 bytes follow it",
                "0710071a0308021a | malformed PresenceBody of 3 bytes",
                "0b10071a07080a4a05ff | beyond the frame",
                "0810071a0a080a4a01 | malformed envelope of 8 bytes",
                "0910071a05080a4a05ff | malformed PresenceBody of 5 bytes",
                "0410071a020802 | malformed envelope of 4 bytes",
                "0a10071a06080a4a02fffe | malformed PresenceBody of 6 bytes"
            })
    void saysWhatIsMalformedAndWhere(String hex, String expected) {
        assertThatThrownBy(() -> MessageCodec.decodeClient(frame(hex)))
                .isInstanceOf(ProtocolException.class)
                .message()
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0610071a020802ffee", // followed by rubbish
                "0610071a0208020610071a020802", // followed by a second message
                "061a0208021007", // fields swapped
                "0810071a0408025000", // an unknown inner field
                "0a10071a0408025000" + "2801" // an unknown outer field
            })
    void readsTheFirstMessageWhateverTheOrderOfItsFieldsAndWhateverFollows(String hex) throws ProtocolException {
        assertThat(MessageCodec.decodeClient(frame(hex))).isEqualTo(new ClientMessage.QueryAll());
    }

    @Test
    void aMissingTopicIsTopicZeroAndAMissingActionActionZero() throws ProtocolException {
        assertThat(MessageCodec.decodeClient(frame("041a020802"))).isEqualTo(new ClientMessage.OtherTopic(0));
        assertThat(MessageCodec.decodeClient(frame("0610631a020802"))).isEqualTo(new ClientMessage.OtherTopic(99));
        assertThat(MessageCodec.decodeClient(frame("021007")))
                .isEqualTo(new ClientMessage.OtherAction(Topic.PRESENCE, 0));
        assertThat(MessageCodec.decodeClient(frame("0410071a00")))
                .isEqualTo(new ClientMessage.OtherAction(Topic.PRESENCE, 0));
    }

    @Test
    void anEmptyFieldIsNotAMissingOne() throws ProtocolException {
        ClientMessage empty = new ClientMessage.Subscribe("", List.of(""));
        assertThat(MessageCodec.decodeClient(MessageCodec.encode(empty))).isEqualTo(empty);
        assertThat(MessageCodec.decodeClient(MessageCodec.encode(new ClientMessage.Authenticate(""))))
                .isEqualTo(new ClientMessage.Authenticate(""));
    }

    @Test
    void halfASurrogatePairIsWrittenAsTheReplacementCharacter() throws ProtocolException {
        assertThat(MessageCodec.wellFormed("a\uD800b\uDC00\uD83D\uDE00")).isEqualTo("a\uFFFDb\uFFFD\uD83D\uDE00");
        assertThat(MessageCodec.decodeServer(MessageCodec.encode(new ServerMessage.JoinAll("x\uD800"))))
                .isEqualTo(new ServerMessage.JoinAll("x\uFFFD"));
    }

    @Test
    void aQueryAnswerThatIsNoObjectOfBooleansIsMalformed() {
        for (String data : List.of("", "[]", "{\"a\":1}", "{\"a\":null}", "nonsense")) {
            Buffer body = Buffer.buffer()
                    .appendBytes(new byte[] {0x08, 0x05, 0x22, (byte) data.length()})
                    .appendString(data);
            Buffer frame = Buffer.buffer()
                    .appendBytes(new byte[] {(byte) (body.length() + 4), 0x10, 0x07, 0x1a, (byte) body.length()})
                    .appendBuffer(body);
            assertThatThrownBy(() -> MessageCodec.decodeServer(frame))
                    .as(data)
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("QUERY_RESPONSE");
        }
    }

    @Test
    void anAnswerEncodedInPiecesIsTheAnswerEncodedAtOnce() {
        for (int size : new int[] {0, 1, 2, 30, 3_000}) {
            String[] names = new String[size];
            for (int i = 0; i < size; i++) {
                names[i] = text();
            }
            int cut = size == 0 ? 0 : random.nextInt(size);
            Buffer first = MessageCodec.encodeNames(Arrays.copyOf(names, cut), new int[cut]);
            Buffer second = MessageCodec.encodeNames(Arrays.copyOfRange(names, cut, size), new int[size - cut]);
            Buffer pieced = MessageCodec.queryAllResponsePrefix(first.length() + second.length())
                    .appendBuffer(first)
                    .appendBuffer(second);

            assertThat(pieced)
                    .as("seed %d, %d names", seed, size)
                    .isEqualTo(MessageCodec.encode(new ServerMessage.QueryAllResponse(List.of(names))));
        }
    }

    @Test
    void aPieceLeavesOutTheEmptyPlacesAndSaysWhereEachNameEnds() {
        int[] ends = new int[5];
        Buffer piece = MessageCodec.encodeNames(new String[] {"a", null, "b\u00e9", "c", null}, ends);
        assertThat(piece).isEqualTo(MessageCodec.encodeNames(new String[] {"a", "b\u00e9", "c"}, new int[3]));

        Buffer without = piece.getBuffer(0, ends[1]).appendBuffer(piece.getBuffer(ends[2], piece.length()));
        assertThat(without).isEqualTo(MessageCodec.encodeNames(new String[] {"a", "c"}, new int[2]));
        assertThat(ends[4]).isEqualTo(piece.length());
    }

    @RepeatedTest(20)
    void whatIsEncodedDecodesToTheSame() throws ProtocolException {
        for (int i = 0; i < 200; i++) {
            ClientMessage said = clientMessage();
            assertThat(MessageCodec.decodeClient(MessageCodec.encode(said)))
                    .as("seed %d", seed)
                    .isEqualTo(said);
            ServerMessage answered = serverMessage();
            assertThat(MessageCodec.decodeServer(MessageCodec.encode(answered)))
                    .as("seed %d", seed)
                    .isEqualTo(answered);
        }
    }

    @RepeatedTest(10)
    void anyBytesGiveAMessageOrAProtocolException() {
        for (int i = 0; i < 20_000; i++) {
            Buffer frame = random.nextBoolean() ? noise() : damaged();
            try {
                assertThat(MessageCodec.decodeClient(frame)).isNotNull();
            } catch (ProtocolException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", frame " + hex(frame), e);
            }
            try {
                assertThat(MessageCodec.decodeServer(frame)).isNotNull();
            } catch (ProtocolException expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", frame " + hex(frame), e);
            }
        }
    }

    private Buffer noise() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        if (bytes.length > 5 && random.nextBoolean()) {
            // A plausible beginning, so that the noise reaches the inner message.
            bytes[0] = (byte) (bytes.length - 1);
            bytes[1] = 0x10;
            bytes[2] = (byte) List.of(1, 2, 3, 7).get(random.nextInt(4)).intValue();
            bytes[3] = 0x1a;
            bytes[4] = (byte) (bytes.length - 5);
        }
        return Buffer.buffer(bytes);
    }

    private Buffer damaged() {
        byte[] bytes = MessageCodec.encode(random.nextBoolean() ? clientMessage() : serverMessage())
                .getBytes();
        for (int n = random.nextInt(3); n >= 0; n--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return Buffer.buffer(bytes).getBuffer(0, random.nextInt(bytes.length + 1));
    }

    private ClientMessage clientMessage() {
        List<Supplier<ClientMessage>> all = List.of(
                () -> new ClientMessage.Challenge(maybe(), maybe(), maybe(), maybe()),
                ClientMessage.Ping::new,
                () -> new ClientMessage.Authenticate(maybe()),
                () -> new ClientMessage.Subscribe(maybe(), names()),
                () -> new ClientMessage.Unsubscribe(maybe(), names()),
                ClientMessage.SubscribeAll::new,
                ClientMessage.UnsubscribeAll::new,
                () -> new ClientMessage.Query(maybe(), names()),
                ClientMessage.QueryAll::new,
                () -> new ClientMessage.OtherAction(Topic.PRESENCE, 14 + random.nextInt(1_000)),
                () -> new ClientMessage.OtherAction(Topic.AUTH, 300 + random.nextInt()));
        return all.get(random.nextInt(all.size())).get();
    }

    private ServerMessage serverMessage() {
        List<Supplier<ServerMessage>> all = List.of(
                ServerMessage.Accept::new,
                () -> new ServerMessage.Redirect(text()),
                () -> new ServerMessage.AuthSuccessful(maybe()),
                () -> new ServerMessage.AuthUnsuccessful(maybe()),
                () -> new ServerMessage.SubscribeAck(maybe()),
                () -> new ServerMessage.UnsubscribeAck(maybe()),
                () -> new ServerMessage.QueryResponse(maybe(), answers()),
                () -> new ServerMessage.QueryAllResponse(names()),
                () -> new ServerMessage.Join(text()),
                () -> new ServerMessage.Leave(text()),
                () -> new ServerMessage.JoinAll(text()),
                () -> new ServerMessage.LeaveAll(text()),
                () -> new ServerMessage.MultipleSubscriptions(action(), text()),
                () -> new ServerMessage.Denied(action(), maybe(), maybe()),
                () -> new ServerMessage.PermissionError(action(), maybe(), maybe()));
        return all.get(random.nextInt(all.size())).get();
    }

    private PresenceAction action() {
        List<PresenceAction> all = List.copyOf(EnumSet.allOf(PresenceAction.class));
        return all.get(random.nextInt(all.size()));
    }

    private Map<String, Boolean> answers() {
        Map<String, Boolean> answers = new LinkedHashMap<>();
        names().forEach(name -> answers.put(name, random.nextBoolean()));
        return answers;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (int n = random.nextInt(5); n > 0; n--) {
            names.add(text());
        }
        return names;
    }

    private String maybe() {
        return random.nextInt(4) == 0 ? null : text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(random.nextInt(10) == 0 ? 300 : 8); n > 0; n--) {
            int kind = random.nextInt(4);
            int point =
                    kind == 0 ? random.nextInt(0x80) : kind == 1 ? random.nextInt(0xD800) : 'a' + random.nextInt(26);
            text.appendCodePoint(kind == 3 ? 0x1F600 + random.nextInt(40) : point);
        }
        return text.toString();
    }

    private static Buffer frame(String hex) {
        return Buffer.buffer(HexFormat.of().parseHex(hex));
    }

    private static String hex(Buffer frame) {
        return HexFormat.of().formatHex(frame.getBytes());
    }
}
