package io.presence.tck.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kit reads and writes what the published client and server do; the frames are those that our codec is tested by. */
class CapturedFramesTest {
    private static final String FRAMES = "presence-core/src/test/resources/io/presence/protocol/captured-frames.tsv";

    record Captured(String hex, String meaning) {
        @Override
        public String toString() {
            return meaning;
        }
    }

    static Stream<Captured> frames() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path repository = Files.exists(here.resolve(FRAMES)) ? here : here.getParent();
        return Files.readAllLines(repository.resolve(FRAMES)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", 4))
                .map(parts -> new Captured(parts[2], parts[3]));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void encodesBackToTheSameBytes(Captured captured) throws MalformedFrame {
        WireMessage message = WireMessage.decode(HexFormat.of().parseHex(captured.hex()));

        assertThat(HexFormat.of().formatHex(message.encode())).isEqualTo(captured.hex());
        assertThat(message.ascends()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void isOfAKindThatHasAName(Captured captured) throws MalformedFrame {
        WireMessage message = WireMessage.decode(HexFormat.of().parseHex(captured.hex()));

        assertThat(message.kind()).isPresent();
        assertThat(message.toString()).doesNotContain("field ").doesNotContain("action ");
    }

    @Test
    void readsAsTheProtocolPageNamesIt() throws IOException {
        assertThat(frames().map(CapturedFramesTest::shown))
                .contains(
                        "CONNECTION CHALLENGE url=\"ws://127.0.0.1:7421/deepstream\" protocolVersion=\"0.1a\""
                                + " sdkVersion=\"7.0.5\" sdkType=\"javascript\"",
                        "AUTH REQUEST data=\"{\"username\":\"bob\"}\"",
                        "CONNECTION INVALID_MESSAGE",
                        "PARSER UNKNOWN_TOPIC",
                        "PRESENCE SUBSCRIBE correlationId=\"1\" names=[carol, dave]",
                        "PRESENCE SUBSCRIBE correlationId=\"1\" isAck=true",
                        "PRESENCE QUERY_RESPONSE data=\"{\"bob\":false,\"carol\":false}\" correlationId=\"0\"",
                        "PRESENCE MULTIPLE_SUBSCRIPTIONS originalAction=SUBSCRIBE_ALL name=\"%_EVERYONE_%\"",
                        "PRESENCE MESSAGE_DENIED originalAction=QUERY_ALL isError=true");
    }

    private static String shown(Captured captured) {
        try {
            return WireMessage.decode(HexFormat.of().parseHex(captured.hex())).toString();
        } catch (MalformedFrame e) {
            return e.getMessage();
        }
    }
}
