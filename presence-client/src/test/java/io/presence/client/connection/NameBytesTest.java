package io.presence.client.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.presence.protocol.ClientMessage;
import io.presence.protocol.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameBytesTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "bob", "josé", "€", "🙂🙂", "a🙂é€z"})
    void aNameIsCountedAsLongAsItIsWrittenAndAFewBytesMore(String name) {
        assertThat(NameBytes.of(name)).isEqualTo(name.getBytes(StandardCharsets.UTF_8).length + 6);
        int with = MessageCodec.encode(new ClientMessage.Subscribe("0", List.of(name, name)))
                .length();
        int without = MessageCodec.encode(new ClientMessage.Subscribe("0", List.of(name)))
                .length();
        assertThat(NameBytes.of(name)).isGreaterThanOrEqualTo(with - without);
    }

    @Test
    void namesAreCutIntoPartsThatFitAndKeepTheirOrder() {
        List<String> names = List.of("aaaa", "bbbb", "cccccccccccccccccccccccc", "d");
        assertThat(NameBytes.parts(names, name -> name, 20))
                .containsExactly(List.of("aaaa", "bbbb"), List.of("cccccccccccccccccccccccc"), List.of("d"));
        assertThat(NameBytes.parts(List.<String>of(), name -> name, 20)).isEmpty();
    }
}
