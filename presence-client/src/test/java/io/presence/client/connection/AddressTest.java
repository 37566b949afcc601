package io.presence.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "ws://host:6020/deepstream,      ws://host:6020/deepstream",
        "host:6020,                      ws://host:6020/deepstream",
        "host,                           ws://host:80/deepstream",
        "wss://host,                     wss://host:443/deepstream",
        "WSS://host/,                    wss://host:443/deepstream",
        "ws://host:1/other?token=x%20y,  ws://host:1/other?token=x%20y",
        "ws://[::1]:6020,                ws://[::1]:6020/deepstream",
        "ws://my_service:6020,           ws://my_service:6020/deepstream"
    })
    void anAddressIsReadAsThePublicClientReadsIt(String written, String read) {
        assertThat(Address.of(written).url()).isEqualTo(read);
    }

    @Test
    void secretsAreNotShown() {
        assertThat(Address.of("wss://host/path?token=secret")).hasToString("wss://host:443/path?...");
        assertThatThrownBy(() -> Address.of("ws://user:secret@host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give credentials to login()")
                .hasMessageNotContaining("secret");
    }

    @Test
    void anIpv6AddressIsBracketedInAUrlAlone() {
        assertThat(Address.of("ws://[::1]:6020").host()).isEqualTo("::1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "http://host",
                "ws://",
                "ws:///path",
                "ws://a b",
                "ws://host:0",
                "ws://host:65536",
                "ws://host/#part",
                "ws://host:port"
            })
    void whatIsNoAddressIsRefusedWithTheAddressAndWhatWasExpected(String written) {
        assertThatThrownBy(() -> Address.of(written))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("(?s).*(expected|give credentials).*");
    }
}
