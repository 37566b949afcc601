package io.presence.protocol;

import static io.presence.PresenceAction.QUERY_ALL;
import static io.presence.PresenceAction.SUBSCRIBE;
import static io.presence.PresenceAction.SUBSCRIBE_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The frames that the published programs exchange mean what the documentation says, and we write the same bytes. */
class CapturedFramesTest {

    record Captured(int number, boolean fromClient, String hex, String meaning) {
        Buffer frame() {
            return Buffer.buffer(HexFormat.of().parseHex(hex));
        }

        @Override
        public String toString() {
            return number + " " + meaning;
        }
    }

    static Stream<Captured> frames() throws IOException {
        try (InputStream in = CapturedFramesTest.class.getResourceAsStream("captured-frames.tsv")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 4))
                    .map(f -> new Captured(Integer.parseInt(f[0]), f[1].equals("C"), f[2], f[3]))
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("frames")
    void decodesToTheDocumentedMessage(Captured captured) throws ProtocolException {
        Message message = captured.fromClient()
                ? MessageCodec.decodeClient(captured.frame())
                : MessageCodec.decodeServer(captured.frame());

        assertThat(message).isEqualTo(documented().get(captured.number()));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void encodesBackToTheSameBytes(Captured captured) {
        Buffer frame = MessageCodec.encode(documented().get(captured.number()));

        assertThat(HexFormat.of().formatHex(frame.getBytes())).isEqualTo(captured.hex());
    }

    @Test
    void everyCapturedFrameIsDocumented() throws IOException {
        assertThat(frames().map(Captured::number))
                .containsExactlyElementsOf(documented().keySet());
    }

    private static Map<Integer, Message> documented() {
        Map<Integer, Message> m = new LinkedHashMap<>();
        m.put(1, new ClientMessage.Challenge("ws://127.0.0.1:7421/deepstream", "0.1a", "7.0.5", "javascript"));
        m.put(2, new ServerMessage.Accept());
        m.put(3, new ServerMessage.Reject());
        m.put(4, new ServerMessage.Redirect("ws://127.0.0.1:7502/deepstream"));
        m.put(5, new ClientMessage.Authenticate("{\"username\":\"bob\"}"));
        m.put(6, new ClientMessage.Authenticate("{}"));
        m.put(7, new ServerMessage.AuthSuccessful(null));
        m.put(8, new ServerMessage.AuthSuccessful("null"));
        m.put(9, new ServerMessage.AuthSuccessful("{\"role\":\"admin\"}"));
        m.put(10, new ServerMessage.AuthUnsuccessful(null));
        m.put(11, new ServerMessage.TooManyAuthAttempts());
        m.put(12, new ServerMessage.InvalidAuthMessage());
        m.put(13, new ServerMessage.InvalidAuthData());
        m.put(14, new ServerMessage.AuthenticationTimeout());
        m.put(15, new ServerMessage.InvalidConnectionMessage());
        m.put(16, new ClientMessage.Ping());
        m.put(17, new ServerMessage.Pong());
        m.put(18, new ServerMessage.UnknownTopic());
        m.put(19, new ClientMessage.Subscribe("0", List.of("bob")));
        m.put(20, new ServerMessage.SubscribeAck("0"));
        m.put(21, new ClientMessage.Subscribe("1", List.of("carol", "dave")));
        m.put(22, new ServerMessage.SubscribeAck("1"));
        m.put(23, new ServerMessage.SubscribeAck(null));
        m.put(24, new ClientMessage.Unsubscribe("2", List.of("bob")));
        m.put(25, new ServerMessage.UnsubscribeAck("2"));
        m.put(26, new ClientMessage.SubscribeAll());
        m.put(27, new ServerMessage.SubscribeAllAck());
        m.put(28, new ClientMessage.UnsubscribeAll());
        m.put(29, new ServerMessage.UnsubscribeAllAck());
        m.put(30, new ClientMessage.QueryAll());
        m.put(31, new ServerMessage.QueryAllResponse(List.of()));
        m.put(32, new ServerMessage.QueryAllResponse(List.of("open", "7")));
        m.put(33, new ClientMessage.Query("0", List.of("bob", "carol")));
        Map<String, Boolean> offline = new LinkedHashMap<>();
        offline.put("bob", false);
        offline.put("carol", false);
        m.put(34, new ServerMessage.QueryResponse("0", offline));
        m.put(35, new ServerMessage.QueryResponse("q", Map.of()));
        m.put(36, new ServerMessage.JoinAll("bob"));
        m.put(37, new ServerMessage.Join("bob"));
        m.put(38, new ServerMessage.LeaveAll("bob"));
        m.put(39, new ServerMessage.Leave("bob"));
        m.put(40, new ServerMessage.MultipleSubscriptions(SUBSCRIBE, "x"));
        m.put(41, new ServerMessage.MultipleSubscriptions(SUBSCRIBE_ALL, MessageCodec.EVERYONE));
        m.put(42, new ServerMessage.Denied(SUBSCRIBE, "2", "secret1"));
        m.put(43, new ServerMessage.Denied(QUERY_ALL, null, null));
        m.put(44, new ServerMessage.Denied(SUBSCRIBE_ALL, null, null));
        m.put(45, new ServerMessage.PermissionError(SUBSCRIBE, "6", "boom"));
        return m;
    }
}
